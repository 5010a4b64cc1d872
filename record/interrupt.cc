// Ctrl-C while a disc is being written: once ends in good order, twice at once.
#include "record/interrupt.h"

#include <csignal>
#include <cstring>

namespace disc::record {
namespace {

std::atomic<Interrupts*> target{nullptr};

void count(int) {
  if (Interrupts* const interrupts = target.load(std::memory_order_relaxed))
    interrupts->add();
}

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
struct sigaction former[std::size(signals)];

}  // namespace

SignalsTo::SignalsTo(Interrupts& interrupts) {
  target = &interrupts;
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = count;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(signals); ++i)
    sigaction(signals[i], &action, &former[i]);
}

SignalsTo::~SignalsTo() {
  for (std::size_t i = 0; i < std::size(signals); ++i)
    sigaction(signals[i], &former[i], nullptr);
  target = nullptr;
}

}  // namespace disc::record
