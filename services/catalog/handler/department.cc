#include "services/catalog/handler/department.h"

#include <vector>

#include "services/catalog/store/department.h"
#include "services/catalog/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

std::vector<Department> RowsOf(platform::FieldViolations& violations,
                               const v1::BatchCreateDepartmentsRequest& request) {
  std::vector<Department> departments;
  for (int i = 0; i < request.departments_size(); ++i) {
    departments.push_back(FromProto(violations,
                                    platform::RowField("departments", static_cast<size_t>(i), ""),
                                    request.parent(), request.departments(i)));
  }
  return departments;
}

}  // namespace

absl::StatusOr<v1::BatchCreateDepartmentsResponse> BatchCreateDepartments(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateDepartmentsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "departments", request.departments_size()));
  std::vector<Department> departments = RowsOf(violations, request);
  return platform::CommitWrite<v1::BatchCreateDepartmentsResponse>(
      pools, context, request, parent.jurisdiction, false, {{platform::Year(), "departments"}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateDepartmentsResponse> {
        DepartmentStore store(tx);
        KZ_RETURN_IF_ERROR(ValidateNew(parent.jurisdiction, departments,
                                       store.Taken(parent.jurisdiction), violations));
        store.Insert(parent.jurisdiction, revision, departments);
        v1::BatchCreateDepartmentsResponse response;
        for (Department& department : departments) {
          department.revision = revision;
          *response.add_departments() = ToProto(parent.jurisdiction, department);
        }
        return response;
      });
}

absl::StatusOr<v1::GetDepartmentResponse> GetDepartment(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetDepartmentRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "departments", "name"));
  const auto read = [&](pqxx::transaction_base& tx,
                        platform::Revision revision) -> absl::StatusOr<v1::GetDepartmentResponse> {
    const auto found = DepartmentStore(tx).Get(name.jurisdiction, revision, name.id);
    if (!found) {
      return platform::NotFound("Department", request.name(),
                                "list the departments to see which exist");
    }
    v1::GetDepartmentResponse response;
    *response.mutable_department() = ToProto(name.jurisdiction, *found);
    response.set_revision(revision.value());
    return response;
  };
  return platform::ReadAt(pools, context, name.jurisdiction, platform::Revision(request.revision()),
                          read);
}

absl::StatusOr<v1::ListDepartmentsResponse> ListDepartments(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListDepartmentsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Department> page,
      (platform::ReadPage<Department>(
          pools, context, parent.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Department>> {
            return DepartmentStore(tx).List(parent.jurisdiction, query);
          },
          [](const Department& department) { return department.id.value(); })));
  v1::ListDepartmentsResponse response;
  for (const Department& department : page.rows) {
    *response.add_departments() = ToProto(parent.jurisdiction, department);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
