import fs from 'node:fs';
import { works } from '../bootstrap/run.mjs';

const library = (name) => () => works('pkg-config', '--exists', name);
const command = (name) => () => works(name, '--version');

/** What C++ with OpenSSL is built with. */
export const COMPILER_REQUIREMENTS = [
  { debian: 'g++', present: command('c++') },
  { debian: 'cmake', present: command('cmake') },
  { debian: 'ninja-build', present: command('ninja') },
  { debian: 'pkg-config', present: command('pkg-config') },
  { debian: 'libssl-dev', present: library('openssl >= 3.0') },
];

/** What the build needs: Debian's package for each, and how to see that it is there on any system. */
export const WORKER_REQUIREMENTS = [
  ...COMPILER_REQUIREMENTS,
  { debian: 'patch', present: command('patch') },
  { debian: 'flatbuffers-compiler', present: command('flatc') },
  { debian: 'libflatbuffers-dev', present: library('flatbuffers >= 2.0.8') },
  { debian: 'libuv1-dev', present: library('libuv >= 1.44') },
  // What apt unpacks the sources of libsrtp with; without apt, and where they cannot be had, the system's library is linked.
  { debian: 'dpkg-dev', present: () => !fs.existsSync('/usr/bin/apt-get') || command('dpkg-source')() },
  { debian: 'libsrtp2-dev', present: library('libsrtp2 >= 2.5') },
];
