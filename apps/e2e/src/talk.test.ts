import { readFileSync } from 'node:fs';
import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, moderates, PHONE, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';

const fixture = useStack({ env: { ENABLE_FILE_SHARING: '1', PROSODY_ENABLE_FILTER_MESSAGES: '1' } });

const open = (person: Participant) => person.page.getByTestId('toolbar.chat').click();
/** Opens the panel at one of its tabs. */
const tab = async (person: Participant, name: 'polls' | 'files') => {
  await open(person);
  await person.page.getByTestId(`${name}-tab`).click();
};
/** Waits until somebody is inside: what was said before is history to them, and no news. */
const knows = ({ page }: Participant, name: string) =>
  page.waitForFunction((wanted) => window.parley?.client?.participants?.some(({ displayName }) => displayName === wanted), name);
const message = (person: Participant, text: string) => person.page.getByTestId('chat.message').filter({ hasText: text });
const say = async (person: Participant, text: string) => {
  await person.page.getByTestId('chat-input').fill(text);
  await person.page.keyboard.press('Enter');
};
/** Chooses something out of the menu of a message. */
const choose = async (person: Participant, text: string, choice: string) => {
  await message(person, text).getByTestId('chat.actions').click();
  await person.page.getByTestId(`choice.${choice}`).click();
};

it('a chat: to all and to one, answers, reactions, taken back and removed; whoever comes later reads what was said', async () => {
  const room = `chat-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  await moderates(ada);
  const ben = await fixture.join(room, { ...small(BEN), ...PHONE });
  await knows(ada, 'Ben');
  await open(ada);
  await say(ada, 'Agenda: https://example.org/a?b=1');
  // Ben has the panel closed: he is told, and sees how many there are.
  await ben.page.getByTestId('talk.toast').getByText('Agenda').waitFor();
  await ben.page.locator('[data-testid="chat.unread"]', { hasText: '1' }).waitFor();
  await ben.screenshot('chat-toast-phone');
  await open(ben);
  await ben.page.getByRole('link', { name: 'https://example.org/a?b=1' }).waitFor();
  await ben.page.getByTestId('chat.unread').waitFor({ state: 'detached' });
  await say(ben, '您好 👋');
  await message(ada, '您好').waitFor();
  await choose(ada, '您好', '👍');
  await message(ben, '您好').getByTestId('chat.reaction').getByText('1').waitFor();
  await choose(ben, 'Agenda', 'reply');
  await say(ben, 'Thanks');
  await message(ada, 'Thanks').locator('blockquote').waitFor();
  // A picture found by its name, put where the cursor is.
  await ada.page.getByTestId('chat-input').fill('Off we go!');
  await ada.page.getByTestId('chat-input').press('Home');
  await ada.page.getByTestId('chat.emoji').click();
  await ada.page.getByTestId('emoji.search').fill('rocket');
  await ada.page.getByRole('gridcell', { name: 'rocket' }).first().click();
  await ada.page.keyboard.press('Escape');
  await ada.screenshot('chat-emoji');
  await ada.page.getByTestId('chat-input').press('Enter');
  await message(ben, '🚀Off we go!').waitFor();
  // Ten thousand characters of somebody else's script are text, and leave room for others.
  await ben.page.getByTestId('chat-input').fill(`<img src=x onerror="throw 1">${'long '.repeat(2_000)}`.slice(0, 10_000));
  await ben.page.getByTestId('chat.send').click();
  const long = message(ada, '<img src=x');
  await long.getByTestId('chat.more').click();
  expect(await long.locator('.chat-text').evaluate((element) => [element.textContent?.length, element.querySelector('img')])).toEqual([
    10_000,
    null,
  ]);
  await message(ada, 'Thanks').getByTestId('chat.quote').click();
  await ada.page.locator('.chat-found', { hasText: 'Agenda' }).waitFor();

  await say(ada, 'a typing eror');
  await message(ben, 'eror').waitFor();
  await choose(ada, 'eror', 'remove');
  await ben.page.getByText('This message was taken back.').waitFor();
  await say(ben, 'something rude');
  await choose(ada, 'rude', 'remove');
  await ben.page.getByText('This message was removed by a moderator.').waitFor();

  const chloe = await fixture.join(room, small(CHLOE));
  await open(chloe);
  await message(chloe, '您好').waitFor();
  await chloe.page.getByTestId('chat.list').getByText('Ben').first().waitFor();
  expect(await message(chloe, 'rude').count()).toBe(0);
  expect(await message(chloe, 'eror').count()).toBe(0);

  await ben.page.getByTestId('chat.receiver').selectOption({ label: 'Ada' });
  await say(ben, 'only for you');
  await message(ada, 'only for you').waitFor();
  expect(await message(chloe, 'only for you').count()).toBe(0);
  // Answering it in front of everybody is asked about.
  await say(ada, 'I agree');
  await ada.page.getByTestId('chat.care').waitFor();
  await ada.screenshot('chat-care');
  await ada.page.getByTestId('chat.care.private').click();
  await message(ben, 'I agree').waitFor();
  expect(await message(chloe, 'I agree').count()).toBe(0);
  await ada.screenshot('chat');
  await ben.screenshot('chat-phone');
});

it('polls: written, looked over, answered and answered otherwise, while the service is restarted; told to whoever comes later', async () => {
  const room = `polls-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  const ben = await fixture.join(room, { ...small(BEN), ...PHONE });
  await knows(ada, 'Ben');
  await tab(ada, 'polls');
  await ada.page.getByTestId('polls.create').click();
  await ada.page.getByTestId('polls.send').click();
  await ada.page.getByText('The question is missing.').waitFor();
  await ada.page.getByTestId('polls-create-input').fill('Where do we eat?');
  await ada.page.getByTestId('polls-answer-input-0').fill('Noodles');
  await ada.page.getByTestId('polls-answer-input-1').fill('Ricee');
  await ada.page.getByTestId('polls.addAnswer').click();
  await ada.page.getByTestId('polls-answer-input-2').fill('食堂');
  // What is written survives a look at something else.
  await ada.page.getByTestId('chat-tab').click();
  await ada.page.getByTestId('polls-tab').click();
  await ada.page.getByTestId('polls-answer-input-1').fill('Rice');
  await ada.screenshot('poll-form');
  await ada.page.getByTestId('polls.save').click();
  await ada.page.getByTestId('poll.draft').getByText('Where do we eat?').waitFor();
  expect(await ben.page.getByTestId('talk.toast').count()).toBe(0);
  await ada.page.getByTestId('poll.draft.edit').click();
  await ada.page.getByTestId('polls.send').click();

  await ben.page.getByTestId('talk.toast').getByText('Where do we eat?').click();
  await ben.page.getByTestId('poll-answer-checkbox-1').check();
  await ben.screenshot('poll-ballot-phone');
  fixture.stack.signal('policy', 'SIGKILL');
  await ben.page.getByTestId('poll.vote').click();
  const shares = (person: Participant) => person.page.locator('.poll-result-head > span:last-child').allTextContents();
  const shows = (person: Participant, wanted: string) =>
    expect.poll(async () => (await shares(person)).join(' '), { timeout: 20_000 }).toBe(wanted);
  await shows(ben, '0 (0%) 1 (100%) 0 (0%)');
  await ada.page.getByTestId('poll-answer-checkbox-0').check();
  await ada.page.getByTestId('poll-answer-checkbox-1').check();
  await ada.page.getByTestId('poll.vote').click();
  await shows(ben, '1 (50%) 2 (100%) 0 (0%)');
  await ben.page.getByTestId('poll.change').click();
  await ben.page.getByTestId('poll-answer-checkbox-1').uncheck();
  await ben.page.getByTestId('poll-answer-checkbox-2').check();
  await ben.page.getByTestId('poll.vote').click();
  await shows(ada, '1 (50%) 1 (50%) 1 (50%)');

  const chloe = await fixture.join(room, small(CHLOE));
  await tab(chloe, 'polls');
  await chloe.page.getByTestId('poll.results').click();
  await shows(chloe, '1 (50%) 1 (50%) 1 (50%)');
  await chloe.page.getByTestId('poll.details').click();
  await chloe.page.getByTestId('poll.result').getByText('Ben').waitFor();
  await chloe.screenshot('poll-results');
});

it('files: shared, fetched and removed; applause for all to see', async () => {
  const room = `files-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  await moderates(ada);
  const ben = await fixture.join(room, { ...small(BEN), ...PHONE });
  await knows(ada, 'Ben');
  await tab(ada, 'files');
  const text = 'the plan, 计划\n'.repeat(1_000);
  await ada.page.getByTestId('files.input').setInputFiles({ name: '计划 2026.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await ada.page.getByTestId('file').getByText('计划 2026.txt').waitFor();
  await ben.page.getByTestId('talk.toast').getByText('计划 2026.txt').click();
  const [download] = await Promise.all([ben.page.waitForEvent('download'), ben.page.getByTestId('file.download').click()]);
  expect(download.suggestedFilename()).toBe('计划 2026.txt');
  expect(readFileSync(await download.path(), 'utf8')).toBe(text);
  // Only moderators share and remove, where no token says otherwise.
  expect(await ben.page.getByTestId('files.share').count()).toBe(0);
  await ben.screenshot('files-phone');
  // A name as long as a name can be, which would turn around what follows it.
  const chloe = await fixture.join(room, { ...small(CHLOE), name: `\u202e${'W'.repeat(79)}` });
  await tab(chloe, 'files');
  await chloe.page.getByTestId('file').getByText('计划 2026.txt').waitFor();
  await ada.screenshot('files');
  await ada.page.getByTestId('chat-tab').click();
  await ada.page
    .getByTestId('chat.receiver')
    .locator('option', { hasText: /^W{79}$/ })
    .waitFor({ state: 'attached' });
  const [send, panel] = await Promise.all(['chat.send', 'panel.chat'].map((id) => ada.page.getByTestId(id).boundingBox()));
  expect((send?.x ?? 0) + (send?.width ?? 0)).toBeLessThan((panel?.x ?? 0) + (panel?.width ?? 0));
  await ada.page.getByTestId('files-tab').click();
  await ada.page.getByTestId('file.remove').click();
  for (const person of [ada, ben, chloe]) await person.page.getByTestId('file').waitFor({ state: 'detached' });

  await ada.page.getByTestId('toolbar.reactions').click();
  await ada.page.getByTestId('choice.clap').click();
  await ada.page.getByTestId('reaction').waitFor();
  await chloe.page.getByTestId('reaction').getByText('Ada').waitFor();
  await chloe.screenshot('reaction');
});

it('a chat in which only some may write, by keyboard and in Chinese; it outlives a crash of the server', async () => {
  const room = `few-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  await ada.enter('#config.showChatPermissionsModeratorSetting=true');
  await moderates(ada);
  const ben = await fixture.open(room, { ...small(BEN), ...PHONE });
  await ben.enter('?lang=zh');
  await knows(ada, 'Ben');
  await open(ada);
  await ada.page.getByTestId('chat.everybodyWrites').click();
  await ben.page.keyboard.press('c');
  await ben.page.getByText('主持人只允许部分人向所有人发言。').waitFor();
  await ben.page.getByTestId('chat.receiver').selectOption({ label: 'Ada' });
  await say(ben, '可以发言吗？');
  await message(ada, '可以发言吗').waitFor();
  await ben.screenshot('chat-restricted-phone-zh');
  await ada.page.getByTestId('chat.everybodyWrites').click();
  await ben.page.getByTestId('chat.receiver').selectOption('');
  await ben.page.getByTestId('chat-input').waitFor();
  await say(ben, '大家好');
  await message(ada, '大家好').waitFor();
  await ada.screenshot('chat-permissions');

  fixture.stack.signal('prosody', 'SIGKILL');
  const [before] = await Promise.all([ada, ben].map(({ page }) => page.evaluate(() => window.parley?.endpointId)));
  await ada.page.waitForFunction((former) => window.parley?.state === 'joined' && window.parley.endpointId !== former, before);
  await knows(ada, 'Ben');
  await message(ada, '大家好').waitFor();
  await say(ada, 'still here');
  await message(ben, 'still here').waitFor();
  // The keyboard finds everything that a message has, and Escape leads out again.
  await ben.page.getByTestId('chat.list').focus();
  for (let key = 0; key < 12 && (await ben.page.locator('[role=menu]').count()) === 0; key++) {
    await ben.page.keyboard.press('Tab');
    if (await ben.page.evaluate(() => document.activeElement?.getAttribute('data-testid') === 'chat.actions'))
      await ben.page.keyboard.press('Enter');
  }
  await ben.page.locator('[role=menu]').waitFor();
  await ben.page.keyboard.press('Escape');
  await ben.page.locator('[data-testid="chat.actions"]:focus').waitFor();
  // Once is enough, although the button shows its tooltip.
  await ben.page.getByRole('tooltip').waitFor();
  await ben.page.keyboard.press('Escape');
  await ben.page.getByTestId('panel.chat').waitFor({ state: 'detached' });
});
