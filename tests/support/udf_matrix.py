"""Every UDF volume that a manifest can ask for: revision, partition, metadata, writable."""

REVISIONS = ("1.02", "1.50", "2.00", "2.01", "2.50", "2.60")


def combinations():
    """Tuples (name, text of `udf:`) of all that the language allows."""
    found = []
    for revision in REVISIONS:
        late = revision >= "2.50"
        for partition in ("physical", "virtual", "sparable"):
            if revision == "1.02" and partition != "physical":
                continue
            for metadata in ("none", "single", "mirrored") if late and partition != "virtual" else ("none",):
                for writable in (False, True) if partition != "virtual" else (False,):
                    words = f"revision: {revision}, partition: {partition}, metadata: {metadata}"
                    name = f"{revision}-{partition}-{metadata}"
                    if writable:
                        words, name = words + ", writable: true", name + "-writable"
                    found.append((name, "{" + words + "}"))
    return found
