export { backoffMs, type Deferred, deferred, SerialQueue, withDeadline } from './async.ts';
export { type Clock, FakeClock, systemClock, type Timer } from './clock.ts';
export { Emitter } from './emitter.ts';
export { AppError, type AppErrorCode, errorMessage } from './errors.ts';
export { type Finding, findingLine } from './finding.ts';
export { randomHex, randomId } from './ids.ts';
export type { Health, Service } from './lifecycle.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export { VERSION } from './version.ts';
