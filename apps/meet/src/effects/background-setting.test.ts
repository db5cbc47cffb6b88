import { expect, it } from 'vitest';
import { backgroundOf } from './background-setting.ts';

const pictures = {
  scene: (id: string) => (id === 'sea' ? '/sea.svg' : undefined),
  upload: (id: string) => (id === 'u:1' ? 'data:x' : undefined),
};

it.each([
  ['none', { kind: 'none' }],
  ['slight-blur', { kind: 'blur', strength: 'slight' }],
  ['blur', { kind: 'blur', strength: 'strong' }],
  ['image:sea', { kind: 'image', url: '/sea.svg' }],
  ['upload:u:1', { kind: 'image', url: 'data:x' }],
  ['image:gone', { kind: 'none' }],
  ['upload:gone', { kind: 'none' }],
  ['https://elsewhere/x.png', { kind: 'none' }],
  ['', { kind: 'none' }],
])('%s is %j', (setting, background) => {
  expect(backgroundOf(setting, pictures)).toEqual(background);
});
