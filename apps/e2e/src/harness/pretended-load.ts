// Preloaded into a bridge (node --import): it seems to use so much of a core, beside what it really does, as it is told over IPC.
const cpuUsage = process.cpuUsage.bind(process);
let share = 0;
let pretendedMs = 0;
let since = performance.now();

function settle(): void {
  const now = performance.now();
  pretendedMs += share * (now - since);
  since = now;
}

process.cpuUsage = (previous) => {
  settle();
  const { user, system } = cpuUsage(previous);
  return { user: user + pretendedMs * 1000, system };
};

process.on('message', (told) => {
  settle();
  share = Number(told);
});
// The bridge decides when this process ends.
process.channel?.unref();

export {};
