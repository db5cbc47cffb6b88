import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AppError, errorMessage, randomHex } from '@parley/kernel';
import { parseDotenv } from './dotenv.ts';

function template(): string {
  return `# Written once by the first start; yours from then on. A variable set in the environment wins over this file.

# Accounts of the focus and the bridge in Prosody.
JICOFO_AUTH_PASSWORD=${randomHex(32)}
JVB_AUTH_PASSWORD=${randomHex(32)}

# Address under which browsers reach this machine; needed as soon as somebody joins from another one.
#PUBLIC_URL=https://meet.example.com:8443

# Ports that browsers use.
#HTTPS_PORT=8443
#HTTP_PORT=8000
#JVB_PORT=10000
`;
}

/** The file appears under its name when it is complete: a full disk or two starts at once must not leave half a password. */
function writeOnce(file: string): void {
  const temporary = `${file}.${process.pid}.new`;
  try {
    writeFileSync(temporary, template(), { mode: 0o600, flush: true });
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * The variables of `file`, in which `$NAME` means one of `env` first; undefined when there is no such file.
 * @throws AppError CONFIG_INVALID when it cannot be read
 */
export function existingEnvFile(file: string, env: NodeJS.ProcessEnv): Record<string, string> | undefined {
  return existsSync(file) ? readEnvFile(file, env) : undefined;
}

/**
 * The variables of `file`, in which `$NAME` means one of `env` first; when there is no such file, it is written first, for its
 * owner only, with random passwords.
 * @throws AppError CONFIG_INVALID when it can be neither read nor written
 */
export function readEnvFile(file: string, env: NodeJS.ProcessEnv): Record<string, string> {
  try {
    if (!existsSync(file)) writeOnce(file);
    return parseDotenv(readFileSync(file, 'utf8'), env);
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `${file}: ${errorMessage(error)}`, { cause: error });
  }
}
