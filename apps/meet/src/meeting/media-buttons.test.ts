import { TooltipProvider } from '@parley/ui';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { expect, it } from 'vitest';
import { MeetProvider } from '../context.tsx';
import type { MeetController } from '../controller.ts';
import { createTexts } from '../i18n/index.ts';
import { createMeetStore, NO_MEDIA } from '../store.ts';
import { MicrophoneButton } from './media-buttons.tsx';

it.each([
  [true, 'Unmute microphone'],
  [false, 'Mute microphone'],
])('says by its label alone what it does (muted: %s)', async (muted, label) => {
  const store = createMeetStore({ local: { ...NO_MEDIA, audio: { muted, isOpening: false } } });
  const button = createElement(TooltipProvider, null, createElement(MicrophoneButton));
  const children = MeetProvider({ store, controller: {} as MeetController, children: button });
  const html = renderToStaticMarkup(createElement(I18nextProvider, { i18n: await createTexts('en') }, children));
  expect(html).toContain(`aria-label="${label}"`);
  expect(html).not.toContain('aria-pressed');
});
