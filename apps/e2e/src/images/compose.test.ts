import { randomHex } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { useDeployment } from '../harness/compose/fixture.ts';
import { ADA, BEN, everybodySeesAndHears } from '../harness/fixture.ts';

const fixture = useDeployment({ name: 'compose' });

describe('the four services in containers', () => {
  it('hold a call through the published ports', async () => {
    const room = `published-${randomHex(6)}`;
    const people = [await fixture.join(room, ADA), await fixture.join(room, BEN)];
    await everybodySeesAndHears(people);
    await people[0]?.screenshot('images-call');
    expect(fixture.deployment.url).toContain(fixture.deployment.address);
  });
});
