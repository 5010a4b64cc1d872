// `attributes:` of a manifest, applied to the whole tree.
#pragma once

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Settles mode, owner and placement of every node of a tree that TreeBuilder::finish() made and
/// takes the builder's flags away. Of the rules that match a path the last one that says something
/// of a field decides that field. What an entry of `files:` itself says of mode and owner goes over
/// the rules. What lies below a hidden folder is hidden too. ACLs follow the mode as under chmod.
void apply_attributes(SourceTree& tree, const Manifest& manifest, Diagnostics& diagnostics);

}  // namespace disc
