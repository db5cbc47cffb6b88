import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts, spawnService } from '@parley/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

/** Wrong settings of four services at once, and the service that must name each. */
const WRONG = {
  web: { RESOLUTION: '720p', HTTP_PORT: 'eighty', ENABLE_HSTS: 'maybe', COLIBRI_WEBSOCKET_REGEX: 'jvb[' },
  prosody: { MAX_PARTICIPANTS: 'many', TURN_TRANSPORT: 'tls', PROSODY_C2S_LIMIT: 'fast' },
  jicofo: { BRIDGE_STRESS_THRESHOLD: 'high', JICOFO_CONF_SINGLE_PARTICIPANT_TIMEOUT: 'soon', JICOFO_COMPONENT_SECRET: 's3cr37' },
  jvb: { JVB_WORKERS: '0', JVB_ADVERTISE_IPS: '203.0.113.7:10000', JVB_AUTH_PASSWORD: 'passw0rd' },
};

describe('a start with many wrong settings', () => {
  it.each(Object.entries(WRONG))('of %s names all of its own at once, with the remedy, and ends with 78', async (service, wrong) => {
    const process = spawnService(service, { ...WRONG.web, ...WRONG.prosody, ...WRONG.jicofo, ...WRONG.jvb });
    expect(await process.exited).toMatchObject({ code: 78 });
    const lines = process.stderr;
    for (const name of Object.keys(wrong)) {
      const [line, ...more] = lines.filter((one) => one.startsWith(`${name}=`));
      expect(more).toEqual([]);
      expect(line).toMatch(/^\w+=(".*"|\(secret\)): .+; .+\. \S.+/);
    }
    expect(lines.join()).not.toContain('passw0rd');
  });
});

describe('a start without any bridge channel', () => {
  it.each(['web', 'prosody', 'jicofo', 'jvb'])('is refused by %s in one line', async (service) => {
    const passwords = { JICOFO_AUTH_PASSWORD: 'one-random-password', JVB_AUTH_PASSWORD: 'another-random-password' };
    const process = spawnService(service, { ...passwords, ENABLE_SCTP: '0', ENABLE_COLIBRI_WEBSOCKET: 'off' });
    expect(await process.exited).toMatchObject({ code: 78 });
    expect(process.stderr).toEqual([
      expect.stringMatching(/^ENABLE_SCTP="0": is off and so is ENABLE_COLIBRI_WEBSOCKET; .* ENABLE_COLIBRI_WEBSOCKET=1/),
    ]);
  });
});

describe('a start with doubtful settings', () => {
  it('goes on, with one warning for each that is of concern to the service', async () => {
    const [https = 0, http = 0] = await freePorts(2);
    const stateDir = await mkdtemp(path.join(tmpdir(), 'parley-settings-'));
    onTestFinished(() => rm(stateDir, { recursive: true }));
    const web = spawnService('web', {
      HTTPS_PORT: `127.0.0.1:${https}`,
      HTTP_PORT: `127.0.0.1:${http}`,
      PARLEY_STATE_DIR: stateDir,
      WEB_LOG_LEVEL: 'warn',
      ENABLE_RECORDING: '1',
      NGINX_RESOLVER: '127.0.0.11',
      ENABLE_WEBSOCKETS: '1',
      ENABLE_WELCOMPAGE: '0',
      RESOLUTION_MIN: '1080',
      // What others read, and what says no, is of no concern here.
      JICOFO_MAX_MEMORY: '1g',
      JVB_TCP_PORT: '4443',
      ENABLE_TRANSCRIPTIONS: '0',
    });
    const warned = () => web.records().flatMap(({ setting }) => (typeof setting === 'string' ? [setting.split('=')[0]] : []));
    await web.logged(({ setting }) => setting === 'ENABLE_WELCOMPAGE', 'the last of the warnings');
    expect(await web.stop()).toMatchObject({ code: 0 });
    expect(warned()).toEqual(['ENABLE_RECORDING', 'NGINX_RESOLVER', 'RESOLUTION_MIN', 'ENABLE_WEBSOCKETS', 'ENABLE_WELCOMPAGE']);
    expect(web.stdout.join('\n')).toContain('Did you mean ENABLE_WELCOME_PAGE?');
    // The level of this service alone: nothing is told but what is doubtful.
    expect(web.records().filter(({ level }) => level === 'info')).toEqual([]);
  });
});
