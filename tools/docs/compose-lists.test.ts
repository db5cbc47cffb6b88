import { describe, expect, it } from 'vitest';
import { withGeneratedLines } from './compose-lists.ts';

const FILE = `services:
  jvb:
    image: \${PARLEY_IMAGE_REPO:-parley}/jvb:\${PARLEY_IMAGE_VERSION:-old}
    environment:
      - SENTRY_DSN=\${JVB_SENTRY_DSN:-}
      # <variables jvb>
      - GONE
      # </variables>
    networks: {}
`;

describe('withGeneratedLines', () => {
  const made = withGeneratedLines(FILE, '1.2.3');
  const names = [...made.matchAll(/^ {6}- (\w+)$/gm)].map(([, name]) => name);

  it('hands on what the container reads, older names, files of secrets and names without effect included', () => {
    expect(names).toEqual(expect.arrayContaining(['JVB_PORT', 'DOCKER_HOST_ADDRESS', 'JVB_AUTH_PASSWORD_FILE', 'JVB_USE_USRSCTP']));
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('keeps what is of no concern inside the container, and what stands there by hand', () => {
    for (const name of ['GONE', 'RESOLUTION', 'JVB_COLIBRI_PORT', 'HOSTNAME', 'MEDIASOUP_WORKER_BIN', 'SENTRY_DSN'])
      expect(names).not.toContain(name);
    expect(made).toContain(`- SENTRY_DSN=\${JVB_SENTRY_DSN:-}`);
    expect(made).toContain('    networks: {}\n');
  });

  it('fills the version in, and changes nothing the second time', () => {
    expect(made).toContain(`jvb:\${PARLEY_IMAGE_VERSION:-1.2.3}`);
    expect(withGeneratedLines(made, '1.2.3')).toBe(made);
  });

  it('refuses a reader that does not exist', () => {
    expect(() => withGeneratedLines('# <variables jbv>\n# </variables>', '1')).toThrow('no such reader');
  });
});
