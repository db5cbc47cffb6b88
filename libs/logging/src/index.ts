export { createLog, type LogOptions, type LogSettings } from './log.ts';
