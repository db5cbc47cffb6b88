import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Person } from '../fixture.ts';
import { launchBrowser, openAs, type Participant } from '../participant.ts';
import { type Deployment, type DeploymentOptions, startDeployment } from './deployment.ts';

/** A deployment in containers, and a browser in which people join it, for the tests of one file. */
export interface DeploymentFixture {
  readonly deployment: Deployment;
  /** Lets a person join; at the end of the test they leave, and no page may have thrown. */
  join(room: string, person: Person): Promise<Participant>;
  /** The same, but the person still stands in front of the door. */
  open(room: string, person: Person): Promise<Participant>;
}

/** Starts both before the first test of the file and removes them after the last. */
export function useDeployment(options: DeploymentOptions): DeploymentFixture {
  let deployment: Deployment | undefined;
  let browser: Browser | undefined;
  const present: Participant[] = [];
  beforeAll(async () => {
    deployment = await startDeployment(options);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await deployment?.remove();
  });
  afterEach(async () => {
    const people = present.splice(0);
    await Promise.all(people.map((participant) => participant.close()));
    for (const { name, errors } of people) expect(errors, `page errors of ${name}`).toEqual([]);
  });
  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the deployment has not been started');
    return value;
  };
  const open = async (room: string, person: Person) => {
    const participant = await openAs(started(browser), { url: started(deployment).url, room, ...person });
    present.push(participant);
    return participant;
  };
  return {
    get deployment() {
      return started(deployment);
    },
    open,
    async join(room, person) {
      const participant = await open(room, person);
      try {
        await participant.join();
      } catch (error) {
        await participant.screenshot(`images-${options.name}-${person.name}-not-joined`);
        throw error;
      }
      return participant;
    },
  };
}
