// Which program this is, to the byte.
#pragma once

#include <string>

namespace kuzukuri::gateway {

// A digest of the build ids (the notes that linkers leave) of this program and of the libraries it
// runs with: the same for the same sources, compiler and libraries, and another one after any of
// them has changed. Of a program without such a note its file counts.
const std::string& ProgramId();

}  // namespace kuzukuri::gateway
