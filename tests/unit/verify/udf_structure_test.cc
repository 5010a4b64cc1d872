// Small sound UDF volumes have no finding; each rule that is broken has its own.
#include "verify/udf_structure.h"

#include <random>

#include "tests/unit/verify/udf_findings.h"
#include "verify/structure.h"

namespace disc::verify {
namespace {

using testing::expect_only;
using testing::udf_findings;
using testing::udf_listing;
using testing::UdfImage;
using testing::UdfKind;
using enum Severity;
using enum UdfKind;
using udf::udf_1_02, udf::udf_1_50, udf::udf_2_00, udf::udf_2_01, udf::udf_2_50, udf::udf_2_60;

constexpr std::pair<UdfKind, udf::Revision> sound_volumes[] = {
    {Plain, udf_1_02},    {Plain, udf_1_50},    {Plain, udf_2_00},    {Plain, udf_2_01},
    {ReadOnly, udf_1_02}, {ReadOnly, udf_1_50}, {ReadOnly, udf_2_00}, {ReadOnly, udf_2_01},
    {Metadata, udf_2_50}, {Metadata, udf_2_60}, {Virtual, udf_1_50},  {Virtual, udf_2_00},
    {Virtual, udf_2_01},  {Sparable, udf_1_50}, {Sparable, udf_2_00}, {Sparable, udf_2_01},
    {Sparable, udf_2_50}};

TEST(UdfStructure, FindsNothingInSoundVolumes) {
  for (const auto& [kind, revision] : sound_volumes) {
    UdfImage image(kind, revision);
    const Findings findings = udf_findings(image);
    EXPECT_EQ(findings.total(), 0U)
        << static_cast<int>(kind) << " " << udf::to_text(revision) << "\n"
        << udf_listing(findings);
  }
}

TEST(UdfStructure, CountsFilesByTheirNames) {
  UdfImage image(Plain, udf_2_01);
  const MemorySource medium(image.bytes());
  Findings findings;
  NoProgress progress;
  const UdfFacts facts = check_udf(medium, {0}, findings, progress);
  EXPECT_EQ(facts.files, 3U);
  EXPECT_EQ(facts.directories, 2U);
}

TEST(UdfStructure, WantsNoIso9660WhereThereIsUdf) {
  UdfImage image(Plain, udf_2_01);
  const MemorySource medium(image.bytes());
  Findings findings;
  NoProgress progress;
  const StructureFacts facts = check_structure(medium, findings, progress);
  EXPECT_TRUE(facts.udf);
  EXPECT_EQ(facts.trees, 1U);
  EXPECT_EQ(findings.total(), 0U) << udf_listing(findings);
}

TEST(UdfStructure, FindsOneFaultOfTheVolumeAtATime) {
  using P = udf::PrimaryVolumeDescriptor;
  using D = udf::PartitionDescriptor;
  using L = udf::LogicalVolumeDescriptor;
  using I = udf::ImplementationUseVolumeDescriptor;
  using A = udf::AnchorVolumeDescriptorPointer;
  const std::uint32_t primary = UdfImage::primary, info = UdfImage::info,
                      partition = UdfImage::partition, logical = UdfImage::logical;
  expect_only({
      {"structure version", Plain, udf_2_01, [](UdfImage& i) { i.at(17)[6] = 2; }, Violation,
       "udf-recognition.version", "version 2"},
      {"structure type", Plain, udf_2_01, [](UdfImage& i) { i.at(18)[0] = 1; }, Violation,
       "udf-recognition.type", "type 1"},
      {"NSR02 in 2.01", Plain, udf_2_01, [](UdfImage& i) { i.at(17)[5] = '2'; }, Violation,
       "udf-recognition.revision", "NSR02"},
      {"no end", Plain, udf_1_02, [](UdfImage& i) { i.at(18)[1] = 'X'; }, Violation,
       "udf-recognition.end", "TEA01"},
      {"not blank behind", Plain, udf_2_01, [](UdfImage& i) { i.at(19)[9] = 1; }, Violation,
       "udf-recognition.behind", "not blank"},
      {"one anchor", Plain, udf_2_01, [](UdfImage& i) { i.at(639)[0] = 9; }, Violation,
       "udf-anchor.count", "only one"},
      {"anchors differ", Plain, udf_2_01,
       [](UdfImage& i) { i.edit<A>(639, [](A& a) { a.reserve_sequence.location = 32U; }); },
       Violation, "udf-anchor.differ", "block 256"},
      {"anchor reserved", Plain, udf_2_01,
       [](UdfImage& i) { i.edit<A>(639, [](A& a) { a.reserved[0] = 1; }); }, Violation,
       "udf-field.reserved", "anchor"},
      {"volume number", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.primary_volume_descriptor_number = 1U; });
       },
       Violation, "udf-primary.number", "is 1"},
      {"no volume id", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.volume_identifier = {}; }); },
       Violation, "udf-text.empty", "volume identifier"},
      {"dstring length", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.volume_identifier[31] = 1; }); },
       Violation, "udf-text.length", "length 1"},
      {"dstring fill", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.volume_identifier[20] = 1; }); },
       Violation, "udf-text.fill", "filled"},
      {"compression", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.volume_identifier[0] = 9; }); },
       Violation, "udf-text.compression", "id 9"},
      {"set id", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.volume_set_identifier[1] = 'x'; });
       },
       Warning, "udf-primary.set-identifier", "hexadecimal"},
      {"interchange", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.interchange_level = std::uint16_t{1}; });
       },
       Violation, "udf-primary.interchange", "is 1"},
      {"primary flags", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.flags = std::uint16_t{2}; }); },
       Violation, "udf-primary.flags", "are 2"},
      {"charspec", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.descriptor_character_set.type = 1; });
       },
       Violation, "udf-charset.cs0", "descriptor character set"},
      {"charset list", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.character_set_list = 3U; }); },
       Violation, "udf-charset.list", "is 3"},
      {"time type", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) {
           p.recording_date_and_time.type_and_zone = std::uint16_t{0x2000};
         });
       },
       Violation, "udf-time.type", "type 2"},
      {"date", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.recording_date_and_time.month = 13; });
       },
       Violation, "udf-time.date", "calendar"},
      {"zone", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) {
           p.recording_date_and_time.type_and_zone = std::uint16_t{0x1007};
         });
       },
       Warning, "udf-time.zone-step", "15"},
      {"time later", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary,
                        [](P& p) { p.recording_date_and_time.year = std::uint16_t{2099}; });
       },
       Violation, "udf-time.later", "integrity"},
      {"entity flags", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.implementation_identifier.flags = 1; });
       },
       Violation, "udf-entity.flags", "flags 1"},
      {"unknown system", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.implementation_identifier.suffix[0] = 77; });
       },
       Violation, "udf-entity.system", "77"},
      {"no developer", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.implementation_identifier = {}; });
       },
       Warning, "udf-entity.empty", "empty"},
      {"revision differs", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<I>(info, [](I& d) { d.implementation_identifier.suffix[0] = 0x50; });
       },
       Violation, "udf-entity.revision", "2.50"},
      {"info name", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<I>(info, [](I& d) { d.logical_volume_identifier[1] = 'X'; });
       },
       Violation, "udf-info.volume-identifier", "differs"},
      {"partition flags", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<D>(partition, [](D& d) { d.partition_flags = std::uint16_t{0}; });
       },
       Violation, "udf-partition.flags", "is 0"},
      {"contents", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<D>(partition, [](D& d) { d.partition_contents.identifier[5] = '2'; });
       },
       Violation, "udf-entity.identifier", "+NSR03"},
      {"integrity table", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<D>(partition, [](D& d) {
           d.partition_contents_use.partition_integrity_table.position = 1U;
         });
       },
       Violation, "udf-field.reserved", "partition integrity table"},
      {"no space set", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<D>(partition, [](D& d) { d.partition_contents_use = {}; });
         i.edit<Le<std::uint32_t>>(
             64, [](auto& free) { free = free + 1; }, 80);
       },
       Violation, "udf-partition.no-space-set", "neither"},
      {"domain", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<L>(logical, [](L& d) { d.domain_identifier.suffix[2] = 4; });
       },
       Violation, "udf-entity.domain-flags", "04h"},
      {"map volume", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<udf::Type1Map>(
             logical, [](auto& m) { m.volume_sequence_number = std::uint16_t{2}; }, 440);
       },
       Violation, "udf-map.volume", "volume 2"},
      {"reserve differs", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<P>(i.reserve_sequence(), [](P& p) { p.implementation_use[0] = 1; });
       },
       Violation, "udf-sequence.reserve", "differs"},
      {"sequence number", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.volume_descriptor_sequence_number = 3U; });
       },
       Violation, "udf-sequence.number", "sequence number 3"},
      {"serial", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.tag.serial_number = std::uint16_t{5}; });
       },
       Violation, "udf-tag.serial", "number 5"},
      {"tag location", Plain, udf_2_01,
       [](UdfImage& i) { i.edit<P>(32, [](P& p) { p.tag.location = 99U; }); }, Damage,
       "udf-tag.location", "99"},
      {"tag reserved", Plain, udf_2_01,
       [=](UdfImage& i) { i.edit_both<P>(primary, [](P& p) { p.tag.reserved = 1; }); }, Violation,
       "udf-tag.reserved", "is 1"},
      {"tag version", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.tag.version = std::uint16_t{2}; });
       },
       Warning, "udf-tag.version", "version 2"},
      {"tag version 3", Plain, udf_1_02,
       [=](UdfImage& i) {
         i.edit_both<P>(primary, [](P& p) { p.tag.version = std::uint16_t{3}; });
       },
       Violation, "udf-tag.version", "version 3"},
      {"crc", Plain, udf_2_01,
       [](UdfImage& i) { i.at(32)[8] ^= 1, i.at(32)[4] = udf::tag_checksum(Bytes(i.at(32), 16)); },
       Damage, "udf-tag.crc", "CRC"},
      {"crc length", Plain, udf_2_01, [](UdfImage& i) { i.seal_over(32, 100); }, Violation,
       "udf-tag.crc-length", "covers 100"},
      {"tail", Plain, udf_2_01, [](UdfImage& i) { i.at(32)[600] = 1; }, Violation, "udf-tag.tail",
       "not zero"},
      {"unterminated", Plain, udf_2_01, [](UdfImage& i) { std::memset(i.at(37), 0, 512); },
       Violation, "udf-sequence.unterminated", "main"},
      {"no info", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_both<I>(info, [](I& d) { d.implementation_identifier.identifier[0] = 'x'; });
       },
       Violation, "udf-sequence.missing", "*UDF LV Info"},
      {"no metadata map", Plain, udf_2_50, [](UdfImage&) {}, Violation, "udf-metadata.missing",
       "no metadata partition"},
  });
}

TEST(UdfStructure, FindsOneFaultOfIntegrityAndTablesAtATime) {
  using V = udf::LogicalVolumeIntegrityDescriptor;
  const std::size_t use = 80 + 8;
  expect_only({
      {"open", Plain, udf_2_01,
       [](UdfImage& i) { i.edit<V>(64, [](V& v) { v.integrity_type = 0U; }); }, Violation,
       "udf-integrity.type", "open"},
      {"closed with VAT", Virtual, udf_2_01,
       [](UdfImage& i) { i.edit<V>(64, [](V& v) { v.integrity_type = 1U; }); }, Violation,
       "udf-integrity.type", "closed"},
      {"next id", Plain, udf_2_01,
       [](UdfImage& i) { i.edit<V>(64, [](V& v) { v.next_unique_id = std::uint64_t{19}; }); },
       Violation, "udf-unique-id.next", "is 19"},
      {"size", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = 9U; }, 84);
       },
       Violation, "udf-integrity.size-table", "is 9"},
      {"free", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = 9U; }, 80);
       },
       Violation, "udf-integrity.free-table", "is 9"},
      {"files", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::IntegrityUse>(
             64, [](auto& u) { u.number_of_files = 9U; }, use);
       },
       Violation, "udf-count.files", "is 9, expected 3"},
      {"files counted once", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::IntegrityUse>(
             64, [](auto& u) { u.number_of_files = 2U; }, use);
       },
       Warning, "udf-count.links", "3 identifiers"},
      {"directories", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::IntegrityUse>(
             64, [](auto& u) { u.number_of_directories = 9U; }, use);
       },
       Violation, "udf-count.directories", "is 9, expected 2"},
      {"revisions", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::IntegrityUse>(
             64, [](auto& u) { u.maximum_write_revision = std::uint16_t{0x200}; }, use);
       },
       Violation, "udf-integrity.revisions", "2.00"},
      {"blank behind", Plain, udf_2_01, [](UdfImage& i) { std::memset(i.at(65), 0, 512); },
       Violation, "udf-integrity.unterminated", "blank"},
      {"marked free", Plain, udf_2_01,
       [](UdfImage& i) {
         i.at(288 + UdfImage::bitmap)[24 + 100 / 8] |= 1 << 100 % 8;
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = n + 1; }, 80);
       },
       Damage, "udf-space.marked-free", "block 100"},
      {"orphan", Plain, udf_2_01,
       [](UdfImage& i) {
         i.at(288 + UdfImage::bitmap)[24 + 200 / 8] ^= 1 << 200 % 8;
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = n - 1; }, 80);
       },
       Warning, "udf-space.orphan", "block 200"},
      {"bits", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<udf::SpaceBitmapDescriptor>(288 + UdfImage::bitmap,
                                            [](auto& b) { b.number_of_bits = 257U; });
         i.edit<udf::SpaceBitmapDescriptor>(288 + UdfImage::bitmap,
                                            [](auto& b) { b.number_of_bytes = 33U; });
       },
       Violation, "udf-space.bits", "257 bits"},
      {"sparing order", Sparable, udf_2_01,
       [](UdfImage& i) {
         for (const std::uint32_t table : {UdfImage::first_table, UdfImage::second_table})
           i.edit<udf::SparingEntry>(
               table, [](auto& e) { e.mapped_location = 1953U; }, 56);
       },
       Violation, "udf-sparing.mapped", "1953"},
      {"sparing differs", Sparable, udf_2_01,
       [](UdfImage& i) {
         i.edit<udf::SparingTable>(UdfImage::second_table, [](auto& t) { t.sequence_number = 7U; });
       },
       Violation, "udf-sparing.differ", "differ"},
      {"mirror type", Metadata, udf_2_50,
       [](UdfImage& i) { i.edit_entry(288 + 255, [](auto& e) { e.icb_tag.file_type = 250; }); },
       Violation, "udf-icb.file-type", "expected 251"},
      {"mirror extents", Metadata, udf_2_50,
       [](UdfImage& i) {
         i.edit<udf::ShortAd>(
             288 + 255, [](auto& ad) { ad.position = 64U; }, 216);
       },
       Violation, "udf-metadata.mirror-extents", "other extents"},
      {"VAT outside", Virtual, udf_2_01,
       [](UdfImage& i) {
         i.edit<udf::VatHeader>(
             639, [](auto& h) { h.length_of_header = std::uint16_t{150}; }, 216);
       },
       Violation, "udf-vat.header", "150"},
      {"VAT files", Virtual, udf_2_01,
       [](UdfImage& i) {
         i.edit<udf::VatHeader>(
             639, [](auto& h) { h.number_of_files = 8U; }, 216);
       },
       Violation, "udf-count.files", "is 8"},
  });
}

TEST(UdfStructure, FindsOneFaultOfTheFilesAtATime) {
  using S = udf::FileSetDescriptor;
  const auto entry = [](std::uint32_t place, auto change) {
    return [=](UdfImage& i) { i.edit_entry(i.icb(place), change); };
  };
  const auto named = [](int nth, std::function<void(udf::FileIdentifierDescriptor&)> change) {
    return [=](UdfImage& i) { i.edit_identifier(i.icb(UdfImage::root_data), 0, nth, change); };
  };
  const std::uint32_t a = UdfImage::a, f = UdfImage::f, d = UdfImage::d, root = UdfImage::root,
                      s = UdfImage::s;
  expect_only({
      {"set number", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<S>(i.icb(UdfImage::file_set), [](S& x) { x.file_set_number = 1U; });
       },
       Violation, "udf-file-set.number", "number 1"},
      {"set interchange", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<S>(i.icb(UdfImage::file_set), [](S& x) { x.interchange_level = std::uint16_t{2}; });
       },
       Violation, "udf-file-set.interchange", "is 2"},
      {"set volume", Plain, udf_2_01,
       [](UdfImage& i) {
         i.edit<S>(i.icb(UdfImage::file_set), [](S& x) { x.logical_volume_identifier[1] = 'X'; });
       },
       Violation, "udf-file-set.volume-identifier", "Xogical"},
      {"strategy", Plain, udf_2_01,
       entry(f, [](auto& e) { e.icb_tag.strategy_type = std::uint16_t{5}; }), Violation,
       "udf-icb.strategy", "strategy 5"},
      {"entries", Plain, udf_2_01,
       entry(f, [](auto& e) { e.icb_tag.maximum_number_of_entries = std::uint16_t{2}; }), Violation,
       "udf-icb.entries", "is 2"},
      {"parent icb", Plain, udf_1_02,
       entry(f,
             [](auto& e) {
               e.icb_tag.parent_icb_location = udf::LbAddr{1, 0};
             }),
       Violation, "udf-icb.parent", "expected 0"},
      {"sorted", Plain, udf_2_01,
       entry(f,
             [](auto& e) {
               e.icb_tag.flags = static_cast<std::uint16_t>(e.icb_tag.flags | udf::Sorted);
             }),
       Violation, "udf-icb.flags", "sorted"},
      {"contiguous", Plain, udf_2_01,
       entry(f,
             [](auto& e) {
               e.icb_tag.flags = static_cast<std::uint16_t>(e.icb_tag.flags | udf::Contiguous);
             }),
       Warning, "udf-icb.flags", "contiguous"},
      {"stream flag", Plain, udf_2_01,
       entry(f,
             [](auto& e) {
               e.icb_tag.flags = static_cast<std::uint16_t>(e.icb_tag.flags | udf::StreamFile);
             }),
       Violation, "udf-icb.stream-flag", "is set"},
      {"stream type", Plain, udf_2_01, entry(s, [](auto& e) { e.icb_tag.file_type = 9; }),
       Violation, "udf-icb.file-type", "expected 5"},
      {"permissions", Plain, udf_2_01, entry(f, [](auto& e) { e.permissions = 0x8000U; }),
       Violation, "udf-entry.permissions", "reserved"},
      {"link count", Plain, udf_2_01,
       entry(f, [](auto& e) { e.file_link_count = std::uint16_t{1}; }), Violation,
       "udf-links.count", "is 1, 2 identifiers"},
      {"record", Plain, udf_2_01, entry(f, [](auto& e) { e.record_format = 1; }), Violation,
       "udf-entry.record", "is 1"},
      {"checkpoint", Plain, udf_2_01, entry(f, [](auto& e) { e.checkpoint = 0U; }), Violation,
       "udf-entry.checkpoint", "0"},
      {"blocks recorded", Plain, udf_2_01,
       entry(f, [](auto& e) { e.logical_blocks_recorded = std::uint64_t{3}; }), Violation,
       "udf-entry.blocks-recorded", "is 3, expected 2"},
      {"no time", Plain, udf_2_01, entry(f, [](auto& e) { e.access_time = {}; }), Violation,
       "udf-time.missing", "access time"},
      {"owner", Plain, udf_2_01,
       entry(f,
             [](auto& e) {
               e.uid = 5U, e.implementation_identifier.suffix[0] = 5,
               e.implementation_identifier.suffix[1] = 0;
             }),
       Warning, "udf-entry.owner", "user 5"},
      {"extents short", Plain, udf_1_02,
       entry(f, [](auto& e) { e.information_length = std::uint64_t{5000}; }), Damage,
       "udf-extent.short", "hold 3000"},
      {"last length", Plain, udf_1_02,
       entry(f, [](auto& e) { e.information_length = std::uint64_t{2900}; }), Violation,
       "udf-extent.last-length", "2900"},
      {"object size", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::ExtendedFileEntry>(i.icb(a),
                                        [](auto& e) { e.object_size = std::uint64_t{16}; });
       },
       Violation, "udf-entry.object-size", "is 16"},
      {"creation", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::ExtendedFileEntry>(
             i.icb(f), [](auto& e) { e.modification_time.year = std::uint16_t{2001}; });
       },
       Warning, "udf-entry.creation", "later"},
      {"root id", Plain, udf_1_02, entry(root, [](auto& e) { e.unique_id = std::uint64_t{19}; }),
       Violation, "udf-unique-id.root", "is 19"},
      {"low id", Plain, udf_2_01, entry(f, [](auto& e) { e.unique_id = std::uint64_t{3}; }),
       Violation, "udf-unique-id.low", "is 3"},
      {"twin id", Plain, udf_1_02, entry(f, [](auto& e) { e.unique_id = std::uint64_t{18}; }),
       Violation, "udf-unique-id.twice", "18"},
      {"stream id", Plain, udf_2_01,
       [=](UdfImage& i) {
         i.edit_entry(i.icb(s), [](auto& e) { e.unique_id = std::uint64_t{17}; });
         i.edit_identifier(i.icb(UdfImage::streams), i.embedded(), 1,
                           [](auto& x) { x.icb.unique_id = 17U; });
       },
       Violation, "udf-unique-id.stream", "is 17"},
      {"twin identifier id", Plain, udf_2_01, named(2, [](auto& x) { x.icb.unique_id = 18U; }),
       Violation, "udf-unique-id.twice", "18"},
      {"identifier id", Plain, udf_2_01, named(3, [](auto& x) { x.icb.unique_id = 15U; }),
       Violation, "udf-unique-id.identifier", "below"},
      {"version", Plain, udf_2_01,
       named(3, [](auto& x) { x.file_version_number = std::uint16_t{2}; }), Violation,
       "udf-name.version", "is 2"},
      {"characteristics", Plain, udf_2_01, named(3, [](auto& x) { x.file_characteristics = 0x80; }),
       Violation, "udf-name.characteristics", "80h"},
      {"directory bit", Plain, udf_1_02, named(3, [](auto& x) { x.file_characteristics = 2; }),
       Violation, "udf-name.directory-bit", "is set"},
      {"icb length", Plain, udf_2_01, named(3, [](auto& x) { x.icb.length_and_type = 512U; }),
       Violation, "udf-icb.extent-length", "512"},
      {"embedded length", Plain, udf_1_02,
       entry(a, [](auto& e) { e.information_length = std::uint64_t{9}; }), Violation,
       "udf-extent.embedded", "10 bytes"},
      {"data in metadata", Metadata, udf_2_50,
       [=](UdfImage& i) {
         i.edit<udf::LongAd>(
             i.icb(f),
             [](auto& ad) {
               ad.location = udf::LbAddr{20, 1};
             },
             216);
         i.at(288 + UdfImage::metadata_bitmap_data)[24 + 20 / 8] &= 0xCF;
         i.at(288 + UdfImage::bitmap)[24 + 100 / 8] |= 0x30;
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = n + 2; }, 80);
         i.edit<Le<std::uint32_t>>(
             64, [](auto& n) { n = n - 2; }, 84);
       },
       Violation, "udf-extent.data-in-metadata", "metadata partition"},
      {"overlap", ReadOnly, udf_2_01,
       [=](UdfImage& i) {
         const std::uint32_t taken = i.icb_number(d);
         i.edit<udf::LongAd>(
             i.icb(f),
             [=](auto& ad) {
               ad.location = udf::LbAddr{taken, 0};
             },
             216);
       },
       Damage, "udf-space.overlap", "belong"},
      {"hole in a file", ReadOnly, udf_2_01,
       [=](UdfImage& i) {
         i.edit<udf::LongAd>(
             i.icb(f),
             [](auto& ad) {
               ad.length_and_type = udf::length_and_type(3000, udf::ExtentType::NotAllocated);
             },
             216);
         i.edit_entry(i.icb(f), [](auto& e) { e.logical_blocks_recorded = std::uint64_t{0}; });
       },
       Violation, "udf-extent.hole-place", "expected 0"},
  });
}

TEST(UdfStructure, EndsWithFindingsWhateverTheBytes) {
  std::mt19937 random(42);
  for (const auto& [kind, revision] : sound_volumes) {
    const UdfImage sound(kind, revision);
    std::vector<std::uint32_t> full;  // blocks that hold something
    for (std::uint32_t block = 16; block < sound.blocks(); ++block)
      if (sound.at(block)[0] + sound.at(block)[1] != 0)
        full.push_back(block);
    for (int round = 0; round < 30; ++round) {
      UdfImage image = sound;
      for (int n = 0; n < 1 + round; ++n) {
        const std::uint32_t block = full[random() % full.size()];
        image.at(block)[random() % 512] = static_cast<std::uint8_t>(random());
        if (round % 3 != 0)  // sums that hold let the damage through
          image.seal_over(block, 496);
      }
      if (round % 10 == 9)
        image.bytes().resize(random() % image.bytes().size());
      EXPECT_NO_THROW(udf_findings(image)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace disc::verify
