// Serves a virtual drive over a Unix socket to drive_preload and to test scripts, until its
// standard input ends.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "formats/base/cat.h"
#include "formats/base/error.h"
#include "formats/mmc/cdb.h"
#include "formats/mmc/sense.h"
#include "formats/transport/transport.h"
#include "formats/virtual_drive/address.h"
#include "tests/support/drive_protocol.h"

namespace {

using namespace disc;
using namespace disc::drive_protocol;
using Clock = std::chrono::steady_clock;

bool get(int socket, void* to, std::size_t bytes) {
  auto* at = static_cast<std::uint8_t*>(to);
  while (bytes > 0) {
    const ssize_t got = recv(socket, at, bytes, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

bool put(int socket, Bytes from) {
  while (!from.empty()) {
    const ssize_t sent = send(socket, from.data(), from.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    from = from.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

// One drive and all who are connected to it, a command after the other.
class Server {
 public:
  /// The drive's clock runs `speed` times as fast as that on the wall. Each command becomes a line
  /// of `trace`.
  Server(drive::Transport& drive, double speed, std::ostream* trace)
      : drive_(drive), speed_(speed), trace_(trace) {}

  void serve(int listener) {
    std::vector<pollfd> all{{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}};
    while (poll(all.data(), all.size(), -1) >= 0 || errno == EINTR) {
      if (all[0].revents != 0 && !goes_on())
        return;
      for (std::size_t i = all.size(); i-- > 2;) {
        if (all[i].revents == 0 || answer(all[i].fd))
          continue;
        close(all[i].fd);
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (all[1].revents != 0)
        all.push_back({accept4(listener, nullptr, nullptr, SOCK_CLOEXEC), POLLIN, 0});
    }
  }

 private:
  // What comes in means nothing; its end means ours.
  static bool goes_on() {
    std::array<char, 64> said{};
    return read(STDIN_FILENO, said.data(), said.size()) > 0;
  }

  bool answer(int client) {
    Request request;
    if (!get(client, &request, sizeof request) || request.command_length > request.command.size() ||
        request.length > most_bytes)
      return false;
    std::vector<std::uint8_t> data(request.length);
    const bool out = request.direction == Direction::ToDrive;
    if (out && !get(client, data.data(), data.size()))
      return false;
    const mmc::Cdb command{Bytes{request.command}.first(request.command_length)};
    const drive::Outcome outcome = execute(command, request, data);
    return reply(client, outcome, out ? Bytes{} : Bytes{data});
  }

  drive::Outcome execute(const mmc::Cdb& command, const Request& request,
                         std::vector<std::uint8_t>& data) {
    const Clock::time_point now = Clock::now();
    drive_.wait(std::chrono::duration_cast<drive::nanoseconds>((now - last_) * speed_));
    last_ = now;
    const drive::milliseconds timeout{request.timeout == 0 ? 60'000 : request.timeout};
    const drive::Outcome outcome = request.direction == Direction::ToDrive
                                       ? drive_.send(command, data, timeout)
                                       : drive_.receive(command, data, timeout);
    if (trace_)
      trace(command, request, data, outcome);
    return outcome;
  }

  void trace(const mmc::Cdb& command, const Request& request, Bytes data,
             const drive::Outcome& outcome) {
    const auto hex = [this](Bytes bytes) {
      for (const std::uint8_t byte : bytes)
        *trace_ << ' ' << std::hex << std::setw(2) << std::setfill('0') << int{byte} << std::dec;
    };
    *trace_ << mmc::name_of(command.operation_code()) << ':';
    hex(command.bytes());
    const bool out = request.direction == Direction::ToDrive;
    *trace_ << (out ? " >" : " <") << request.length << " -> " << drive::describe(outcome);
    if (data.size() <= 512) {
      *trace_ << " |";
      hex(out ? data
              : data.first(data.size() - std::min<std::size_t>(data.size(), outcome.residue)));
    }
    *trace_ << std::endl;
  }

  static bool reply(int client, const drive::Outcome& outcome, Bytes data) {
    const std::vector<std::uint8_t> sense =
        outcome.sense ? mmc::encode_sense(*outcome.sense) : std::vector<std::uint8_t>{};
    Answer answer;
    answer.status = static_cast<std::uint32_t>(outcome.status);
    answer.host = static_cast<std::uint32_t>(outcome.host);
    answer.driver = outcome.driver;
    answer.residue = outcome.residue;
    answer.duration = static_cast<std::uint32_t>(
        std::chrono::duration_cast<drive::milliseconds>(outcome.duration).count());
    answer.sense_length = static_cast<std::uint32_t>(sense.size());
    answer.length = static_cast<std::uint32_t>(data.size() -
                                               std::min<std::size_t>(data.size(), outcome.residue));
    return put(client, {reinterpret_cast<const std::uint8_t*>(&answer), sizeof answer}) &&
           put(client, sense) && put(client, data.first(answer.length));
  }

  drive::Transport& drive_;
  double speed_;
  std::ostream* trace_;
  Clock::time_point last_ = Clock::now();
};

int listen_at(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    throw Error(cat(path, ": too long for a socket"));
  std::strcpy(address.sun_path, path.c_str());
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 ||
      bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener, 8) != 0)
    throw SystemError(path, "listen", errno);
  return listener;
}

}  // namespace

// usage: drive_server SOCKET DRIVE [--speed FACTOR] [--trace FILE]; DRIVE is the address of a
// virtual drive, FOLDER?option=value. One line is printed when it listens.
int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2 || arguments.size() % 2 != 0) {
    std::cerr << "usage: drive_server SOCKET DRIVE [--speed FACTOR] [--trace FILE]\n";
    return 2;
  }
  double speed = 1;
  std::ofstream trace;
  for (std::size_t i = 2; i < arguments.size(); i += 2) {
    if (arguments[i] == "--speed")
      speed = std::stod(arguments[i + 1]);
    else if (arguments[i] == "--trace")
      trace.open(arguments[i + 1]);
  }
  try {
    const auto drive = virtual_drive::open_virtual_drive(arguments[1]);
    const int listener = listen_at(arguments[0]);
    std::cout << "listening" << std::endl;
    Server(*drive, speed, trace.is_open() ? &trace : nullptr).serve(listener);
  } catch (const Error& error) {
    std::cerr << "drive_server: " << error.what() << '\n';
    return 3;
  }
  return 0;
}
