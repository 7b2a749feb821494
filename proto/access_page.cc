// Prints docs/access.md: who may call which method. Fails where a method of the API does not say
// it, so that none is built that nobody thought about.
#include <array>
#include <iostream>

#include "google/protobuf/descriptor.h"
#include "kuzukuri/type/v1/access.pb.h"

namespace {

namespace v1 = kuzukuri::type::v1;

const char* Words(v1::Access access) {
  switch (access) {
    case v1::ACCESS_READ:
      return "reader, writer, aggregator, gateway, operator";
    case v1::ACCESS_WRITE:
      return "writer, gateway";
    default:
      return nullptr;
  }
}

}  // namespace

int main() {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  constexpr std::array kServices = {
      "kuzukuri.catalog.v1.CatalogService", "kuzukuri.budget.v1.BudgetService",
      "kuzukuri.indicator.v1.IndicatorService", "kuzukuri.aggregator.v1.AggregatorService"};
  int missing = 0;
  std::cout << "# Who may call what\n\n"
               "Made from the option `kuzukuri.type.v1.access` of each method by the build target "
               "`access_page`; a method without\none is not built. A caller may call for the "
               "jurisdictions it is given, see `deploy/README.md`.\n";
  for (const char* name : kServices) {
    const auto* service = pool->FindServiceByName(name);
    if (service == nullptr) {
      std::cerr << name << ": not linked\n";
      return 1;
    }
    std::cout << "\n## " << service->name() << "\n\n| method | may be called by |\n|---|---|\n";
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const char* words = Words(method->options().GetExtension(v1::access));
      if (words == nullptr) {
        std::cerr << method->full_name()
                  << ": says nothing of who may call it; give it the option "
                     "(kuzukuri.type.v1.access)\n";
        ++missing;
        continue;
      }
      std::cout << "| `" << method->name() << "` | " << words << " |\n";
    }
  }
  return missing == 0 ? 0 : 1;
}
