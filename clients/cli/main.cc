#include "clients/cli/apply/apply.h"
#include "clients/cli/audit/audit.h"
#include "clients/cli/balance/balance.h"
#include "clients/cli/certify/certify.h"
#include "clients/cli/change/change.h"
#include "clients/cli/close/close.h"
#include "clients/cli/compare/compare.h"
#include "clients/cli/diff/diff.h"
#include "clients/cli/doctor/doctor.h"
#include "clients/cli/export/export.h"
#include "clients/cli/import/import.h"
#include "clients/cli/lineage/lineage.h"
#include "clients/cli/log/log.h"
#include "clients/cli/read/read.h"
#include "clients/cli/reopen/reopen.h"
#include "clients/cli/report/report.h"
#include "clients/cli/shared/command_line.h"
#include "clients/cli/show/show.h"
#include "clients/cli/snapshot/snapshot.h"
#include "clients/cli/take_back/take_back.h"
#include "clients/cli/year/year.h"

int main(int argc, char** argv) {
  using namespace kuzukuri::cli;
  CommandLine commands;
  AddImport(commands);
  AddApply(commands);
  AddTakeBack(commands);
  AddClose(commands);
  AddReopen(commands);
  AddCertify(commands);
  AddExport(commands);
  AddCompare(commands);
  AddReport(commands);
  AddBalance(commands);
  AddShow(commands);
  AddLog(commands);
  AddDiff(commands);
  AddSnapshot(commands);
  AddEdit(commands);
  AddApprove(commands);
  AddMove(commands);
  AddDelete(commands);
  AddRead(commands);
  AddAudit(commands);
  AddLineage(commands);
  AddYear(commands);
  AddDoctor(commands);
  return commands.Main(argc, argv);
}
