import fs from 'node:fs';
import path from 'node:path';
import { runLogged, step } from './run.mjs';

/** The npm that installs the packages where the machine's own is older than 11 (Debian 12 has 9). */
const NPM_VERSION = '11.21.2';
const NODE_MAJOR = 24;
const NPM_MAJOR = 11;

/** The Node that package.json pins; the bootstrap and the services use the same one. */
function pinnedNode(repository) {
  return JSON.parse(fs.readFileSync(path.join(repository, 'package.json'), 'utf8')).devDependencies.node;
}

/** The Node 24 in node_modules, or undefined before the packages are installed. */
export function repositoryNode(repository) {
  const binary = path.join(repository, 'node_modules/node/bin/node');
  return fs.existsSync(binary) ? binary : undefined;
}

/** Whether the npm and the Node that run this are new enough to install the packages. */
function currentIsEnough(env) {
  const npm = /\bnpm\/(\d+)\./.exec(env.npm_config_user_agent ?? '')?.[1];
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR && Number(npm) >= NPM_MAJOR && env.npm_execpath !== undefined;
}

/**
 * A Node and an npm that can install this repository's packages; fetched into the cache when the running ones are too old.
 * The npm packages `node-*` carry the binary itself, so no install script runs.
 * @param {{ repository: string, cache: string, env?: NodeJS.ProcessEnv, version?: string }} options `version`: default is the
 *   one that package.json pins
 * @returns {Promise<{ node: string, npmCli: string }>} paths of the Node binary and of npm's main script
 */
export async function ensureToolchain({ repository, cache, env = process.env, version = pinnedNode(repository) }) {
  if (currentIsEnough(env)) return { node: process.execPath, npmCli: env.npm_execpath };
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const target = path.join(cache, `toolchain-node-${version}-npm-${NPM_VERSION}-${process.arch}`);
  const tools = {
    node: path.join(target, 'node_modules', nodePackage, 'bin/node'),
    npmCli: path.join(target, 'node_modules/npm/bin/npm-cli.js'),
  };
  if (fs.existsSync(tools.node)) return tools;
  await step(`fetching Node ${version} and npm ${NPM_VERSION}`, async () => {
    fs.mkdirSync(cache, { recursive: true });
    const temp = fs.mkdtempSync(`${target}.`);
    fs.chmodSync(temp, 0o755);
    const args = ['install', '--prefix', temp, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
    const packages = [`${nodePackage}@${version}`, `npm@${NPM_VERSION}`];
    await runLogged('npm', [...args, ...packages], { log: path.join(cache, 'logs', 'toolchain.log'), cwd: temp });
    if (!fs.existsSync(target)) fs.renameSync(temp, target);
    else fs.rmSync(temp, { recursive: true });
  });
  return tools;
}
