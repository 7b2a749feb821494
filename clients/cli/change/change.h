#pragma once

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

// `kuzukuri edit`: one resource as text in the user's editor; what was changed is sent.
void AddEdit(CommandLine& commands);

// `kuzukuri approve`: explanations for what their figures are now.
void AddApprove(CommandLine& commands);

// `kuzukuri delete`: takes resources away; earlier revisions go on showing them.
void AddDelete(CommandLine& commands);

// `kuzukuri move`: a project or a classification node below another one, with the roll-ups of the
// budget lines below it.
void AddMove(CommandLine& commands);

}  // namespace kuzukuri::cli
