// What each command needs, so that nobody waits for a browser or a container engine who only wants to run the fast tests.

/**
 * `basics`, `prosody`, `slapd`, `worker`, `generator`, `janus`, `unit`, `contract`, `fuzz`, `stack` and `images` are groups of Debian packages
 * (packages.mjs); those up to `janus` also mean what is fetched or built into the cache, `stock` a worker without our patches there;
 * `client` and `services` are built in the tree.
 */
const OF_COMMAND = {
  start: ['basics', 'prosody', 'worker', 'client', 'services'],
  // It looks at a machine as it is: nothing of the system's is installed.
  doctor: ['services'],
  bench: ['basics', 'prosody', 'worker', 'client', 'services', 'stack'],
  // Everything is built in containers, and the engine is the user's own.
  images: [],
  release: [],
};

const OF_PART = {
  lint: [],
  types: [],
  unit: ['basics', 'services', 'unit'],
  contract: ['basics', 'prosody', 'slapd', 'worker', 'generator', 'client', 'services', 'contract'],
  stack: ['basics', 'prosody', 'slapd', 'worker', 'client', 'services', 'stack'],
  images: ['basics', 'images'],
};

/** Benchmarks that need something else than the whole stack. */
const OF_BENCH = {
  containers: OF_PART.images,
  forwarding: ['basics', 'worker', 'stock', 'generator', 'janus'],
  soak: ['basics', 'worker', 'generator'],
};

/** The parts that a command line of `npm test` names; the test runner refuses what is wrong with it. */
function partsOf(args) {
  const values = args.flatMap((arg, index) =>
    arg === '--only' ? [args[index + 1] ?? ''] : arg.startsWith('--only=') ? [arg.slice(7)] : [],
  );
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  return names.length === 0 ? Object.keys(OF_PART) : names.filter((name) => Object.hasOwn(OF_PART, name));
}

/**
 * What a command line needs.
 * @param {string} command `start`, `test`, ...
 * @param {readonly string[]} [args] what follows it
 * @returns {Set<string>}
 */
export function needsOf(command, args = []) {
  if (command === 'test') return new Set(partsOf(args).flatMap((part) => OF_PART[part]));
  if (command === 'soak') return new Set(OF_BENCH.soak);
  // Readers in TypeScript are all there.
  if (command === 'fuzz') return new Set(args[0] === 'parsers' ? [] : ['fuzz']);
  if (command === 'bench' && Object.hasOwn(OF_BENCH, args[0] ?? '')) return new Set(OF_BENCH[args[0]]);
  return new Set(OF_COMMAND[command] ?? []);
}
