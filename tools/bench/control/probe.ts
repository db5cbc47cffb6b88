import { createRequire } from 'node:module';
import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** What the process of the bridge tells of itself, of the time since it was asked last. */
export interface ProbeFigures {
  readonly seconds: number;
  /** Of the media workers. */
  readonly requestsPerSecond: number;
  readonly notificationsPerSecond: number;
  /** At least: what lived for less than 20 ms between two collections may be missed. */
  readonly allocatedMbPerSecond: number;
  /** How late timers were. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly loopUtilization: number;
}

// Loaded into the process of the bridge before its own code. How often a worker is asked is known to no public interface of
// mediasoup: each request goes through this class, of the copy that this bridge uses, which may be of another repository.
const require = createRequire(process.argv[1] ?? import.meta.url);
const channelFile = require.resolve('mediasoup').replace(/node\/lib\/.*$/, 'node/lib/Channel.js');
const { Channel } = require(channelFile) as { readonly Channel: { readonly prototype: ChannelPrototype } };

interface ChannelPrototype {
  request(...args: unknown[]): Promise<unknown>;
  processNotification(...args: unknown[]): void;
}

// Each look costs a turn of the loop that is measured.
const RESOLUTION_MS = 5;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let requests = 0;
let notifications = 0;
let allocatedBytes = 0;
let usedBytes = usedHeap();
let startedAt = performance.now();
let utilization = performance.eventLoopUtilization();

const { request, processNotification } = Channel.prototype;
Channel.prototype.request = function (this: unknown, ...args) {
  requests++;
  return request.apply(this, args);
};
Channel.prototype.processNotification = function (this: unknown, ...args) {
  notifications++;
  processNotification.apply(this, args);
};

function usedHeap(): number {
  return getHeapStatistics().used_heap_size;
}

/** What the heap has grown by; what was collected in between is added by the observer of collections. */
function takeGrowth(): void {
  const now = usedHeap();
  allocatedBytes += Math.max(0, now - usedBytes);
  usedBytes = now;
}

new PerformanceObserver(() => {
  usedBytes = usedHeap();
}).observe({ entryTypes: ['gc'] });
setInterval(takeGrowth, 20).unref();
delays.enable();

/** Everything since the last time. */
function take(): ProbeFigures {
  takeGrowth();
  const seconds = (performance.now() - startedAt) / 1000;
  const figures = {
    seconds,
    requestsPerSecond: requests / seconds,
    notificationsPerSecond: notifications / seconds,
    allocatedMbPerSecond: allocatedBytes / 1e6 / seconds,
    loopP99Ms: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION_MS),
    loopMaxMs: Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
    loopUtilization: performance.eventLoopUtilization(utilization).utilization,
  };
  [requests, notifications, allocatedBytes] = [0, 0, 0];
  startedAt = performance.now();
  utilization = performance.eventLoopUtilization();
  delays.reset();
  return figures;
}

process.on('message', () => process.send?.(take()));
// The bridge decides when this process ends.
process.channel?.unref();
