// What an import sends, in the order in which it must be sent.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/files/record.h"
#include "clients/cli/import/names.h"
#include "clients/cli/import/sent_row.h"
#include "clients/cli/shared/connection.h"
#include "kuzukuri/plan/v1/plan.pb.h"

namespace kuzukuri::cli {

class PlanWriter;

// Told how many more rows are on their way.
using Advance = std::function<void(size_t rows)>;

// A row of which the service holds another content.
struct Differing {
  SentRow row;
  std::string difference;  // from what is held, in lines
};

// What became of the rows of a step.
struct Sent {
  int64_t revision = 0;         // of the write; 0 where there was nothing left to write
  size_t there = 0;             // rows that the service held already, and that were not sent
  std::vector<Differing> kept;  // rows that were not sent, so that what is held stays as it is
  size_t updated = 0;           // of the rows sent: they changed what was held
  size_t deleted = 0;           // that the files leave out, and that were taken away
  std::vector<std::string> notes = {};  // what the service says of the rows
};

// What would become of them.
struct Survey {
  size_t there = 0;
  std::string note;  // about the rows as a whole
  std::vector<Differing> differing;
  // Where rows come to what is held one by one.
  std::vector<SentRow> created;
  std::vector<Differing> updated;  // before → after
  std::vector<SentRow> deleted;
  // Of no file: they change with what the files change elsewhere.
  std::vector<Differing> followed = {};
  bool refused = false;  // whether the service refuses the rows
  absl::Status refusal;  // as it does, where it was asked

  void Refuse(const grpc::Status& status) {
    refusal = RichStatus(status);
    refused = true;
    note = status.error_message();
  }
};

// The rows of one kind of a request that has several.
struct Part {
  std::string collection;
  std::string parent;
  size_t rows = 0;
};

// One request.
struct Step {
  std::string collection;  // what it writes, e.g. `projects`
  std::string parent;
  std::string batch;  // the sender's name of the rows, where the kind has one
  size_t rows = 0;
  // How long it may take beyond the timeout of a request.
  std::chrono::seconds patience{0};
  // The row of the files behind a field of the request that was sent.
  std::function<SentRow(const std::string& field)> locate;
  // Sends what the service does not hold yet. A stream tells its progress.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, const Advance&, Sent*)> send;
  // Asks what would be sent; null where only sending tells.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, Survey*)> survey;
  // The same for a request of several kinds; what is told is as `parts`.
  std::vector<Part> parts = {};
  std::function<grpc::Status(Connection&, grpc::ClientContext&, const Advance&, std::vector<Sent>*)>
      send_parts = nullptr;
  std::function<grpc::Status(Connection&, grpc::ClientContext&, std::vector<Survey>*)>
      survey_parts = nullptr;
  // Has the service judge what would be sent, once it is known, without writing anything: whatever
  // one service refuses is known before another has written.
  std::function<grpc::Status(Connection&, grpc::ClientContext&)> judge = nullptr;
  // Takes down what would be sent, once all that it asks for is known; nothing where all is there.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, PlanWriter&)> record = nullptr;
};

// The call of a step, as a plan file has it.
plan::v1::PlannedCall CallOf(const Step& step);

using Plan = std::vector<Step>;

// The files of an import.
struct FileSet {
  std::map<std::string, std::string> paths;  // by kind, e.g. `projects`
  Encoding encoding = Encoding::kAuto;
  // Whether a batch is posted although one that stands has the same rows.
  bool allow_equal_batch = false;
  // Whether a statement takes the place of one of its name that has other content.
  bool replace = false;
  // Whether rows that differ change what is held, and what is deleted that the files leave out.
  bool updates = false;
  std::set<std::string> prunes;  // collections
  std::string reason;
  // What the services call what the files name.
  Names names;
};

// Whether KIND.csv is a file of the format.
bool IsImportKind(const std::string& kind);

// Finds the files named, or all known ones in the folders named. INVALID_ARGUMENT when a file is
// of no known kind or a kind is given twice.
absl::StatusOr<FileSet> FindFiles(const std::vector<std::string>& paths);

// Reads the files and plans the requests. Everything that is wrong with them is added to
// `problems`; the plan is then not to be sent.
Plan MakePlan(const FileSet& files, Problems& problems);

}  // namespace kuzukuri::cli
