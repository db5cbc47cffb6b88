import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { CHROMIUM, type JoinOptions, launchBrowser, openAs, type Participant } from './participant.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** People whom a receiver can tell apart by colour and tone. */
export const ADA = { name: 'Ada', media: { hue: 0, frequency: 440 } } as const;
export const BEN = { name: 'Ben', media: { hue: 120, frequency: 660 } } as const;
export const CHLOE = { name: 'Chloé', media: { hue: 240, frequency: 880 } } as const;
export const DORA = { name: 'Dora', media: { hue: 60, frequency: 1100 } } as const;
export const MALLORY = { name: 'Mallory', media: { hue: 300, frequency: 1760 } } as const;

export type Person = Pick<JoinOptions, 'name' | 'media' | 'viewport'>;

/** The same person with a camera that costs a shared machine little. */
export const small = (person: Person): Person => ({ ...person, media: { ...person.media, width: 320, height: 180 } });

/** A phone held upright. */
export const PHONE = { viewport: { width: 360, height: 720 } } as const;

/** A stack, and a browser in which people join it, for the tests of one file. */
export interface Fixture {
  readonly stack: Stack;
  /** Lets a person join; at the end of the test they leave, and no page may have thrown. */
  join(room: string, person: Person): Promise<Participant>;
  /** The same, but the person still stands in front of the door. */
  open(room: string, person: Person): Promise<Participant>;
}

/** Starts both before the first test of the file and ends them after the last. */
export function useStack(
  options: StackOptions = {},
  hooks: { before?: () => void; after?: () => void; browserArgs?: readonly string[] } = {},
): Fixture {
  let stack: Stack | undefined;
  let browser: Browser | undefined;
  const present: Participant[] = [];
  beforeAll(async () => {
    hooks.before?.();
    [stack, browser] = await Promise.all([startStack(options), launchBrowser(CHROMIUM, hooks.browserArgs)]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    hooks.after?.();
  });
  afterEach(async () => {
    const people = present.splice(0);
    await Promise.all(people.map((participant) => participant.close()));
    for (const { name, errors } of people) expect(errors, `page errors of ${name}`).toEqual([]);
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the stack has not been started');
    return value;
  };
  const open = async (room: string, person: Person) => {
    const participant = await openAs(started(browser), { url: started(stack).url, room, ...person });
    present.push(participant);
    return participant;
  };
  return {
    get stack() {
      return started(stack);
    },
    open,
    async join(room, person) {
      const participant = await open(room, person);
      await participant.join();
      return participant;
    },
  };
}

/** Waits until everybody sees the colour and hears the tone of everybody else. */
export async function everybodySeesAndHears(people: readonly Participant[]): Promise<void> {
  await Promise.all(people.flatMap((one) => people.filter((other) => other !== one).map((other) => one.seesAndHears(other))));
}

/** Presses what has that test id. */
export const click = ({ page }: Participant, testId: string): Promise<void> => page.getByTestId(testId).click();

/** Chooses something in the menu of everything that has no place in the bar. */
export async function more(person: Participant, id: string): Promise<void> {
  await click(person, 'toolbar.more');
  await click(person, `more.${id}`);
}

/** Opens what moderators set about a room's door. */
export const openSecurity = (person: Participant): Promise<void> => more(person, 'security');

/** Endpoint id of a person: whoever has joined has one. */
export async function idOf({ page }: Participant): Promise<string> {
  const id = await page.waitForFunction(() => window.parley?.endpointId);
  return (await id.jsonValue()) ?? '';
}

/** Waits until the page says that its person moderates, or does not. */
export const moderates = async ({ page }: Participant, wanted = true): Promise<void> => {
  await page.waitForFunction((expected) => window.parley?.client?.self?.isModerator === expected, wanted);
};
