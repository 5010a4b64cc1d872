// mkimage schema: the manifest language for editors.
#include <CLI/CLI.hpp>

#include "manifests/schema.h"
#include "mkimage/command.h"

namespace disc {

void add_schema_command(CLI::App& app, Session& session) {
  CLI::App* const command =
      app.add_subcommand("schema", "Print the manifest language as a JSON Schema (draft-07)");
  command->callback([&session] {
    session.run = [&session] {
      session.out << json_schema();
      return Done;
    };
  });
}

}  // namespace disc
