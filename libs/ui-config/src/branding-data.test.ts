import { describe, expect, it } from 'vitest';
import { readBrandingData } from './branding-data.ts';

describe('readBrandingData', () => {
  it('reads what a service says', () => {
    const data = readBrandingData({
      logoImageUrl: '/logo.svg',
      logoClickUrl: 'https://acme.example/',
      backgroundColor: '#102030',
      premeetingBackground: 'url("https://acme.example/bg.jpg")',
      inviteDomain: 'meet.acme.example/',
      avatarBackgrounds: ['#aa0000', 'x;y', 7],
      virtualBackgrounds: ['https://acme.example/1.jpg', { src: 'https://acme.example/2.jpg' }, 'javascript:1'],
      customTheme: { palette: { ui01: '#111111', action01: 'expression(1)', text01: 7 } },
      labels: { en: { prejoin: { title: 'Hello' } } },
      groupChatRequiresPermission: true,
    });
    expect(data).toMatchObject({
      logoUrl: '/logo.svg',
      logoClickUrl: 'https://acme.example/',
      backgroundColor: '#102030',
      premeetingImageUrl: 'https://acme.example/bg.jpg',
      inviteDomain: 'https://meet.acme.example',
      avatarColors: ['#aa0000'],
      virtualBackgrounds: [
        { id: 'branding-0', url: 'https://acme.example/1.jpg' },
        { id: 'branding-1', url: 'https://acme.example/2.jpg' },
      ],
      palette: new Map([['ui01', '#111111']]),
      groupChatNeedsPermission: true,
    });
    expect(data.labels.get('en')?.get('prejoin.title')).toBe('Hello');
  });

  it.each([undefined, null, 'x', [], { logoImageUrl: 'javascript:1', backgroundColor: 'red;}', inviteDomain: 'a b', labels: 7 }])(
    'takes %j for nothing',
    (value) => {
      expect(readBrandingData(value)).toEqual(readBrandingData({}));
    },
  );
});
