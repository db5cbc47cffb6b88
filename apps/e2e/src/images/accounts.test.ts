import { randomHex } from '@parley/kernel';
import { OfficialPeer } from '@parley/testing';
import { describe, expect, it } from 'vitest';
import { useDeployment } from '../harness/compose/fixture.ts';
import { FormerConfig } from '../harness/compose/former-stack.ts';
import { ADA, BEN, everybodySeesAndHears, type Person } from '../harness/fixture.ts';

const PASSWORD = `pw-${randomHex(8)}`;
const small = ({ name, media }: Person): Person => ({ name, media: { ...media, width: 320, height: 180 } });

const fixture = useDeployment({
  name: 'accounts',
  // As the handbook has it, in a folder whose accounts were made by the Prosody of before.
  env: { ENABLE_AUTH: '1', ENABLE_GUESTS: '1', AUTH_TYPE: 'internal' },
  before: ({ config }) => new FormerConfig(config).accounts('storage/prosody/data', 'meet.jitsi', ['dora']),
});

const peer = (room: string) =>
  OfficialPeer.connect({ url: fixture.deployment.url, domain: 'meet.jitsi', anonymousDomain: 'guest.meet.jitsi', room });

describe('a deployment with accounts', () => {
  it('lets guests wait until the host has logged in with an account that the command of the handbook made', async () => {
    const { deployment } = fixture;
    const prosodyctl = ['prosodyctl', '--config', '/config/prosody.cfg.lua'];
    expect(await deployment.exec('prosody', ...prosodyctl, 'register', 'ada', 'meet.jitsi', PASSWORD)).toMatchObject({ status: 0 });
    const room = `accounts-${randomHex(6)}`;
    const [ben, ada] = [await fixture.open(room, small(BEN)), await fixture.open(room, small(ADA))];
    for (const person of [ben, ada]) {
      await person.enter();
      await person.page.getByTestId('door.host').waitFor();
    }
    await ada.page.getByTestId('door.iAmHost').click();
    await ada.page.getByTestId('login.username').fill('ada');
    await ada.page.getByTestId('login.password').fill(PASSWORD);
    await ada.page.keyboard.press('Enter');
    for (const person of [ada, ben]) await person.page.getByTestId('toolbar.leave').waitFor();
    await everybodySeesAndHears([ada, ben]);
  });

  it('knows the accounts of before, and refuses wrong passwords', async () => {
    const guest = await peer(`former-${randomHex(6)}`);
    await expect(guest.requestConference()).rejects.toThrow('not-authorized');
    await expect(guest.logIn('dora', 'wrong')).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    await guest.logIn('dora', 'password of dora');
    await guest.enter();
    expect(guest.view.self?.role).toBe('moderator');
    await guest.connection.close();
  });

  it('has its own commands for accounts, and keeps passwords out of every log', async () => {
    const { deployment } = fixture;
    expect(await deployment.exec('prosody', 'parley', 'user', 'list')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/ada[\s\S]*dora/),
    });
    expect(await deployment.exec('web', 'parley', 'doctor', '--json')).toMatchObject({
      stdout: expect.stringContaining('people log in with accounts'),
    });
    for (const service of ['web', 'prosody', 'jicofo', 'jvb']) {
      const text = await deployment.logs(service);
      expect(text.includes(PASSWORD) || text.includes('password of dora'), service).toBe(false);
    }
  });
});
