export { createLog, type LogOptions, type LogSettings } from './log.ts';
export { RefusalLog, type RefusalLogOptions } from './refusal-log.ts';
