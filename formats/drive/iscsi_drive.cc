// Sends commands by iSCSI, through libiscsi.
#include "formats/drive/iscsi_drive.h"

#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>

#include "formats/base/text.h"
#include "formats/io/environment.h"

namespace disc::drive {
namespace {

using Clock = std::chrono::steady_clock;

// RFC 7143 4.2.7: names that nobody registered begin with the domain of who gives them.
constexpr const char* initiator = "iqn.2026-01.org.glassmaster:record";
constexpr milliseconds login_time{20'000};

// What a callback of libiscsi leaves.
struct Reply {
  bool done = false;
  int status = SCSI_STATUS_ERROR;
};

void on_reply(iscsi_context*, int status, void*, void* reply) {
  static_cast<Reply*>(reply)->status = status;
  static_cast<Reply*>(reply)->done = true;
}

struct DestroyContext {
  void operator()(iscsi_context* context) const { ::iscsi_destroy_context(context); }
};
struct FreeTask {
  void operator()(scsi_task* task) const { ::scsi_free_scsi_task(task); }
};
using Context = std::unique_ptr<iscsi_context, DestroyContext>;
using Task = std::unique_ptr<scsi_task, FreeTask>;

// Why the loop ended.
enum class End { Reply, TimeOut, Lost };

// libiscsi sends and receives only here. Where `refusal` is given, the reason why the other side
// cannot be reached goes there: libiscsi forgets it.
End serve(iscsi_context* context, const Reply& reply, Clock::time_point until,
          std::string* refusal = nullptr) {
  while (!reply.done) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    if (left <= milliseconds(0))
      return End::TimeOut;
    pollfd wanted{::iscsi_get_fd(context), static_cast<short>(::iscsi_which_events(context)), 0};
    const int wait = static_cast<int>(std::min<std::int64_t>(left.count(), 1000));
    const int ready = ::poll(&wanted, 1, wait);
    if (ready < 0 && errno != EINTR)
      return End::Lost;
    if (refusal != nullptr && ready > 0 && (wanted.revents & (POLLERR | POLLHUP)) != 0) {
      int error = 0;
      socklen_t length = sizeof error;
      if (::getsockopt(wanted.fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error != 0) {
        *refusal = std::system_category().message(error);
        return End::Lost;
      }
    }
    // Called even where nothing is ready, so that it can look at its own clocks.
    if (::iscsi_service(context, ready > 0 ? wanted.revents : 0) < 0)
      return End::Lost;
  }
  return End::Reply;
}

std::string complaint(iscsi_context* context) {
  std::string text = ::iscsi_get_error(context);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '.'))
    text.pop_back();
  return text.empty() ? std::string("no reason is given") : text;
}

std::string portal_of(const IscsiPlace& place) {
  const bool is_v6 = place.host.find(':') != std::string::npos;
  return cat(is_v6 ? "[" : "", place.host, is_v6 ? "]:" : ":", place.port);
}

class IscsiDrive final : public Transport {
 public:
  IscsiDrive(Address address, const OpenOptions& options)
      : address_(std::move(address)), most_bytes_(options.most_bytes) {
    connect();
  }

  ~IscsiDrive() override {
    if (!context_ || ::iscsi_is_logged_in(context_.get()) == 0)
      return;
    Reply reply;
    if (::iscsi_logout_async(context_.get(), on_reply, &reply) == 0)
      serve(context_.get(), reply, Clock::now() + milliseconds(2000));
    context_.reset();  // calls on_reply where there was none yet
  }

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override {
    std::ranges::fill(in, std::uint8_t{0});
    if (!context_)
      connect();
    const Clock::time_point start = Clock::now();
    Outcome outcome = send_to_target(command, in, out, start + timeout);
    outcome.duration = Clock::now() - start;
    return outcome;
  }

  void wait(nanoseconds time) override { std::this_thread::sleep_for(time); }
  nanoseconds now() const override { return Clock::now().time_since_epoch(); }
  std::uint32_t most_bytes() const override { return most_bytes_; }
  std::string name() const override { return address_.text; }

 private:
  void connect();
  Outcome send_to_target(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                         Clock::time_point until);
  // The command may have been done or not; the next one logs in again.
  Outcome lost(HostStatus host, std::size_t bytes) {
    context_.reset();
    Outcome outcome;
    outcome.host = host;
    outcome.residue = static_cast<std::uint32_t>(bytes);
    return outcome;
  }

  Address address_;
  std::uint32_t most_bytes_;
  Context context_;
};

void set_password(iscsi_context* context, const IscsiPlace& place) {
  const auto password = environment_variable("LIBISCSI_CHAP_PASSWORD");
  std::string user = place.user;
  if (user.empty())
    user = environment_variable("LIBISCSI_CHAP_USERNAME").value_or("");
  if (user.empty())
    return;
  if (!password)
    throw DriveError(cat("iSCSI: user ", in_quotes(user),
                         " has no password; put it into the variable LIBISCSI_CHAP_PASSWORD"));
  ::iscsi_set_initiator_username_pwd(context, user.c_str(), password->c_str());
}

void IscsiDrive::connect() {
  const IscsiPlace& place = address_.iscsi;
  Reply connected, logged_in;  // outlive the context, which calls back when it is destroyed
  Context context(::iscsi_create_context(initiator));
  if (!context)
    throw DriveError(cat(address_.text, ": libiscsi has no memory"));
  // What is lost is told, not sent again behind our back: a WRITE would be done twice.
  ::iscsi_set_noautoreconnect(context.get(), 1);
  ::iscsi_set_session_type(context.get(), ISCSI_SESSION_NORMAL);
  ::iscsi_set_targetname(context.get(), place.target.c_str());
  ::iscsi_set_header_digest(context.get(), ISCSI_HEADER_DIGEST_NONE_CRC32C);
  set_password(context.get(), place);
  const Clock::time_point until = Clock::now() + login_time;
  const std::string portal = portal_of(place);
  const auto step = [&](const char* what, int begun, const Reply& reply) {
    std::string refusal;
    const End end = begun == 0 ? serve(context.get(), reply, until, &refusal) : End::Lost;
    if (end == End::TimeOut)
      throw DriveError(cat(address_.text, ": ", what, " ", portal, ": no answer in ",
                           login_time.count() / 1000, " s"));
    if (end == End::Lost || reply.status != SCSI_STATUS_GOOD)
      throw DriveError(cat(address_.text, ": ", what, " ", portal, ": ",
                           refusal.empty() ? complaint(context.get()) : refusal));
  };
  step("cannot reach", ::iscsi_connect_async(context.get(), portal.c_str(), on_reply, &connected),
       connected);
  step("cannot log in at", ::iscsi_login_async(context.get(), on_reply, &logged_in), logged_in);
  context_ = std::move(context);
}

// Sense data of libiscsi begin with their length (RFC 7143 11.4.7.2).
std::optional<mmc::SenseData> sense_of(const scsi_task& task) {
  if (task.datain.size < 2 || task.datain.data == nullptr)
    return std::nullopt;
  const Bytes bytes(task.datain.data, static_cast<std::size_t>(task.datain.size));
  const std::size_t length = static_cast<std::size_t>(bytes[0]) << 8 | bytes[1];
  return mmc::decode_sense(slice(bytes, 2, length));
}

Outcome IscsiDrive::send_to_target(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                                   Clock::time_point until) {
  const std::size_t bytes = in.size() + out.size();
  std::array<unsigned char, 16> block{};
  std::ranges::copy(command.bytes(), block.begin());
  const int direction =
      in.empty() ? (out.empty() ? SCSI_XFER_NONE : SCSI_XFER_WRITE) : SCSI_XFER_READ;
  Task task(::scsi_create_task(static_cast<int>(command.bytes().size()), block.data(), direction,
                               static_cast<int>(bytes)));
  if (!task)
    throw DriveError(cat(address_.text, ": libiscsi has no memory"));
  if (!in.empty())
    ::scsi_task_add_data_in_buffer(task.get(), static_cast<int>(in.size()), in.data());
  iscsi_data data{out.size(), const_cast<unsigned char*>(out.data())};  // which it only reads
  Reply reply;
  if (::iscsi_scsi_command_async(context_.get(), address_.iscsi.lun, task.get(), on_reply,
                                 out.empty() ? nullptr : &data, &reply) != 0)
    return lost(HostStatus::TransportDisrupted, bytes);
  switch (serve(context_.get(), reply, until)) {
    case End::Reply:
      break;
    case End::TimeOut:
      // The answer may still come, when nobody knows any more what to: only a new session is sound.
      return lost(HostStatus::TimeOut, bytes);
    case End::Lost:
      return lost(HostStatus::TransportDisrupted, bytes);
  }
  Outcome outcome;
  if (reply.status == SCSI_STATUS_TIMEOUT)
    return lost(HostStatus::TimeOut, bytes);
  if (reply.status < 0 || reply.status > 0xFF)
    return lost(HostStatus::TransportDisrupted, bytes);
  outcome.status = static_cast<Status>(reply.status);
  if (outcome.status == Status::CheckCondition)
    outcome.sense = sense_of(*task);
  if (task->residual_status == SCSI_RESIDUAL_UNDERFLOW)
    outcome.residue = static_cast<std::uint32_t>(std::min(task->residual, bytes));
  else if (outcome.status != Status::Good)
    outcome.residue = static_cast<std::uint32_t>(bytes);
  return outcome;
}

}  // namespace

std::unique_ptr<Transport> open_iscsi_drive(const Address& address, const OpenOptions& options) {
  return std::make_unique<IscsiDrive>(address, options);
}

}  // namespace disc::drive
