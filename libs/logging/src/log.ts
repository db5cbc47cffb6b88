import { openSync, writeSync } from 'node:fs';
import { AppError, type Log, type LogFields } from '@parley/kernel';
import { type DestinationStream, type Logger, pino } from 'pino';

export interface LogOptions {
  /** Name of the service, in every line. */
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** `json` for machines, `pretty` for people. */
  readonly format: 'json' | 'pretty';
  /** Where lines go; default standard output. */
  readonly destination?: DestinationStream;
  /** A file that they are added to as well; `variable` names it in the error line. */
  readonly file?: { readonly path: string; readonly variable: string } | undefined;
}

/** What a service's settings say of its log. */
export type LogSettings = Pick<LogOptions, 'level' | 'format' | 'file'>;

/** Fields that never reach a log, at the top and one level down. */
const SECRET_FIELDS = ['password', 'pwd', 'token', 'secret', 'authorization', 'jwt'];

/**
 * A log that writes one line per call, as JSON (`level`, `time`, `service`, fields, `msg`) or readable.
 * @throws AppError CONFIG_INVALID when the file cannot be opened
 */
export function createLog(options: LogOptions): Log {
  const output = options.destination ?? pino.destination({ fd: 1, sync: true });
  const destination = options.file === undefined ? output : alsoInto(output, options.file);
  const stream = options.format === 'pretty' ? prettyStream(destination) : destination;
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: serialiseError, err: serialiseError },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '(secret)' },
    },
    stream,
  );
  return wrap(logger);
}

/** A file that fills its disk costs its lines, never the service. */
function alsoInto(output: DestinationStream, { path, variable }: NonNullable<LogOptions['file']>): DestinationStream {
  let file: number;
  try {
    file = openSync(path, 'a', 0o640);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new AppError('CONFIG_INVALID', `${variable}=${JSON.stringify(path)}: cannot be written (${code})`, { cause: error });
  }
  return {
    write(line) {
      output.write(line);
      try {
        writeSync(file, line);
      } catch {
        // It stands in the other place.
      }
    },
  };
}

function wrap(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields: LogFields) => wrap(logger.child(fields)),
  };
}

function serialiseError(error: unknown): unknown {
  return error instanceof Error ? { ...pino.stdSerializers.err(error), ...('code' in error && { code: error.code }) } : error;
}

function prettyStream(destination: DestinationStream): DestinationStream {
  return { write: (line) => destination.write(`${formatLine(line)}\n`) };
}

/** One JSON log line as `12:00:00.000 WARN  jvb message key=value …`; a line that is no JSON comes back as it is. */
export function formatLine(line: string): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line.trimEnd();
  }
  const { level, time, service, msg, ...fields } = record;
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [String(time).slice(11, 23), String(level).toUpperCase().padEnd(5), String(service), String(msg), ...rest].join(' ');
}
