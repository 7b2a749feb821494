// Reads single pieces of data from the services, each pinned to a revision.
#pragma once

#include <memory>
#include <string>

#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/upstream/loads.h"
#include "services/aggregator/upstream/services.h"

namespace kuzukuri::aggregator {

// Every answer must be of the revision asked for: UNAVAILABLE (reason UPSTREAM_REVISION_MISMATCH)
// otherwise, so that revisions are never mixed. FAILED_PRECONDITION (reason SNAPSHOT_AHEAD) when a
// service has not reached the revision. Thread safe; nothing blocks, callbacks run on gRPC's
// threads. Each returns its calls, for who cancels them.
class Loader {
 public:
  explicit Loader(const Services& services) : services_(services) {}

  // A year that does not exist comes as one that says so.
  CallsPtr LoadYear(const Context& context, const platform::JurisdictionCode& jurisdiction,
                    platform::Year fiscal_year, platform::Revision revision,
                    Loaded<CatalogYear> done) const;
  // A year's book, or what was added to `base`, whose revision must not be above.
  CallsPtr LoadBook(const Context& context, const platform::JurisdictionCode& jurisdiction,
                    platform::Year fiscal_year, platform::Revision revision,
                    std::shared_ptr<const YearBook> base, Loaded<YearBook> done) const;
  CallsPtr LoadIndicators(const Context& context, const platform::JurisdictionCode& jurisdiction,
                          platform::Year fiscal_year, platform::Revision revision,
                          Loaded<YearIndicators> done) const;
  CallsPtr LoadDirectory(const Context& context, const platform::JurisdictionCode& jurisdiction,
                         platform::Revision revision, Loaded<Directory> done) const;
  CallsPtr LoadPublished(const Context& context, const platform::JurisdictionCode& jurisdiction,
                         platform::Year fiscal_year, platform::Revision revision,
                         Loaded<PublishedFigures> done) const;
  CallsPtr LoadPaper(const Context& context, const platform::JurisdictionCode& jurisdiction,
                     platform::Year fiscal_year, platform::Revision revision,
                     Loaded<Paper> done) const;

 private:
  // Asks for what the catalog lists of a year, but for the lineage.
  template <class Parts>
  void ListCatalog(Calls& calls, const std::shared_ptr<Parts>& pending, const std::string& parent,
                   platform::Revision revision) const;
  // Asks for the last writes of a year that count in its figures.
  template <class Parts>
  void ListCatalogWrites(const CallsPtr& calls, const std::shared_ptr<Parts>& pending,
                         const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                         platform::Revision revision) const;
  // Of a certified year: what its figures were seen at, and the writes since.
  template <class Parts>
  void AskSeen(Calls& calls, const std::shared_ptr<Parts>& pending,
               const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
               platform::Revision revision) const;
  struct Between {
    platform::Revision after;
    platform::Revision upto;
  };
  template <class Parts>
  void ListCorrections(Calls& calls, const std::shared_ptr<Parts>& pending,
                       const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                       const Between& between) const;

  const Services& services_;
};

}  // namespace kuzukuri::aggregator
