// One identity per content: what is equal is found by size first, then by SHA-256.
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "formats/integrity/digest.h"
#include "manifests/sources/content_store.h"
#include "manifests/sources/parallel.h"
#include "manifests/sources/resolve.h"

namespace disc {
namespace {

constexpr std::uint64_t whole_at_once = 128 * 1024;  // bytes; larger contents come in pieces

// Ids, ascending, of contents that share their size with another, or of all.
std::vector<ContentId> to_be_hashed(const std::vector<Content>& contents, bool all) {
  std::vector<ContentId> ids(contents.size());
  std::iota(ids.begin(), ids.end(), 0u);
  if (!all) {
    std::sort(ids.begin(), ids.end(), [&](ContentId a, ContentId b) {
      return contents[a].size != contents[b].size ? contents[a].size < contents[b].size : a < b;
    });
    std::size_t kept = 0;
    for (std::size_t at = 0, end = 0; at < ids.size(); at = end) {
      for (end = at + 1; end < ids.size() && contents[ids[end]].size == contents[ids[at]].size;)
        ++end;
      if (end - at > 1)
        kept = static_cast<std::size_t>(std::copy(ids.begin() + static_cast<std::ptrdiff_t>(at),
                                                  ids.begin() + static_cast<std::ptrdiff_t>(end),
                                                  ids.begin() + static_cast<std::ptrdiff_t>(kept)) -
                                        ids.begin());
    }
    ids.resize(kept);
  }
  std::erase_if(ids, [&](ContentId id) { return contents[id].hashed; });
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Hashes contents one after the other; one per thread.
class Hasher {
 public:
  void hash(const ContentStore& store, ContentId id, Content& content) {
    if (content.size <= whole_at_once) {
      store.read_small(id, buffer_);
      digest_.update(buffer_);
      store.remember(id, buffer_);
    } else {
      const auto stream = store.open(id);
      buffer_.resize(whole_at_once);
      read_to_end(*stream, buffer_, [this](Bytes bytes) { digest_.update(bytes); });
    }
    digest_.finish(content.digest);
    content.hashed = true;
  }

 private:
  Digest digest_{Algorithm::Sha256};
  std::vector<std::uint8_t> buffer_;
};

void hash_all(const std::vector<ContentId>& ids, std::vector<Content>& contents,
              const ContentStore& store, unsigned threads, Progress& progress) {
  std::uint64_t total = 0;
  for (const ContentId id : ids)
    total += contents[id].size;
  progress.start("hashing", total, "bytes");
  std::vector<Hasher> hashers(threads);
  std::atomic<std::uint64_t> done{0};
  for_each_parallel(ids.size(), 16, threads, [&](std::size_t item, unsigned worker) {
    Content& content = contents[ids[item]];
    hashers[worker].hash(store, ids[item], content);
    done += content.size;
    if (worker == 0)
      progress.at(done);
  });
  progress.finish();
}

// The number each content gets: that of the first one equal to it. Gives how many are left.
ContentId find_equals(const std::vector<Content>& contents, std::vector<ContentId>& numbers) {
  // Open addressing by the first bytes of the digest, which are as good as random.
  std::vector<ContentId> table(std::bit_ceil(contents.size() * 2 + 1), none);
  std::vector<ContentId> first;  // by new number: the old one
  for (ContentId id = 0; id < contents.size(); ++id) {
    const Content& content = contents[id];
    if (content.hashed) {
      std::uint64_t slot;
      std::memcpy(&slot, content.digest.data(), sizeof slot);
      for (slot &= table.size() - 1; table[slot] != none; slot = (slot + 1) & (table.size() - 1)) {
        const Content& other = contents[first[table[slot]]];
        if (other.size == content.size && other.digest == content.digest)
          break;
      }
      if (table[slot] != none) {
        numbers[id] = table[slot];
        continue;
      }
      table[slot] = static_cast<ContentId>(first.size());
    }
    numbers[id] = static_cast<ContentId>(first.size());
    first.push_back(id);
  }
  return static_cast<ContentId>(first.size());
}

// The contents that are read for those they are equal to, by number, where that need not be the
// first: the one with the least data.
std::map<ContentId, ContentId> find_sparsest(const SourceTree& tree,
                                             const std::vector<ContentId>& numbers) {
  std::map<ContentId, ContentId> sparsest;
  for (const auto& [id, runs] : tree.sparse) {
    const auto [best, first] = sparsest.try_emplace(numbers[id], id);
    if (!first && data_bytes(runs) < data_bytes(tree.sparse.at(best->second)))
      best->second = id;
  }
  return sparsest;
}

std::shared_ptr<const ContentStore> store_of(const SourceTree& tree) {
  auto store = std::dynamic_pointer_cast<const ContentStore>(tree.opener);
  if (!store)
    throw std::logic_error("contents are identified in a tree that resolve() made");
  return store;
}

}  // namespace

void digest_contents(SourceTree& tree, const std::vector<ContentId>& made, unsigned threads,
                     Progress& progress) {
  std::vector<ContentId> ids = to_be_hashed(tree.contents, true);
  std::erase_if(ids, [&](ContentId id) { return std::ranges::find(made, id) != made.end(); });
  if (!ids.empty())
    hash_all(ids, tree.contents, *store_of(tree), thread_count(threads), progress);
}

void identify_contents(SourceTree& tree, bool all, unsigned threads, Progress& progress) {
  const auto store = store_of(tree);
  std::vector<Content>& contents = tree.contents;
  const auto empty = sha256({});
  for (Content& content : contents) {
    if (content.size == 0) {
      content.digest = empty;
      content.hashed = true;
    }
  }
  hash_all(to_be_hashed(contents, all), contents, *store, thread_count(threads), progress);

  std::vector<ContentId> numbers(contents.size());
  const ContentId count = find_equals(contents, numbers);
  if (count == contents.size())
    return;
  for (Node& node : tree.nodes) {
    if (node.type == NodeType::File)
      node.a = numbers[node.a];
  }
  for (ContentId& content : tree.boot.appended) {
    if (content != none)
      content = numbers[content];
  }
  for (InputRecord& input : tree.inputs) {
    if (input.content != none)
      input.content = numbers[input.content];
  }
  // Of equal contents the first one stays, or one with holes. Its number is never above its id.
  const std::map<ContentId, ContentId> sparsest = find_sparsest(tree, numbers);
  std::vector<ContentId> kept(contents.size(), none);
  ContentId next = 0;
  for (ContentId id = 0; id < contents.size(); ++id) {
    if (numbers[id] != next)
      continue;
    const auto sparse = sparsest.find(next);
    kept[sparse == sparsest.end() ? id : sparse->second] = next;
    contents[next] = contents[id];
    contents[next].locator = next;
    ++next;
  }
  std::map<ContentId, std::vector<DataRun>> runs;
  for (const auto& [number, id] : sparsest)
    runs[number] = std::move(tree.sparse[id]);
  tree.sparse = std::move(runs);
  // Of equal contents on a base the first that is recorded as it is, else the first deflated one.
  std::map<ContentId, RecordedContent> recorded;
  for (const auto& [id, place] : tree.recorded) {
    const auto [known, first] = recorded.try_emplace(numbers[id], place);
    if (!first && known->second.zisofs_block != 0 && place.zisofs_block == 0)
      known->second = place;
  }
  tree.recorded = std::move(recorded);
  const bool much_smaller = count < contents.size() / 2;
  contents.resize(count);
  if (much_smaller)  // else the copy would cost more than it frees
    contents.shrink_to_fit();
  // The tree owns the store; nobody else sees it between resolve() and here.
  std::const_pointer_cast<ContentStore>(store)->renumber(kept, count);
}

}  // namespace disc
