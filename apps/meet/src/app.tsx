import { systemClock } from '@parley/kernel';
import { AvatarColors, TooltipProvider } from '@parley/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from './context.tsx';
import { afterPaint } from './lazy/later.ts';
import { lazyPart } from './lazy/lazy-part.tsx';
import { Dialogs } from './meeting/dialogs.tsx';
import { PrejoinScreen } from './prejoin/prejoin-screen.tsx';
import { LoadingScreen } from './screens/loading-screen.tsx';
import { BrandContext } from './screens/use-brand.ts';
import type { Screen } from './store.ts';

const waiting = { waiting: <LoadingScreen /> };
const MeetingScreen = lazyPart(() => import('./meeting/meeting-screen.tsx').then((part) => part.MeetingScreen), waiting);
const MachineScreen = lazyPart(() => import('./meeting/machine-screen.tsx').then((part) => part.MachineScreen), waiting);
const DoorScreen = lazyPart(() => import('./door/door-screen.tsx').then((part) => part.DoorScreen), waiting);
const LoginScreen = lazyPart(() => import('./door/login-screen.tsx').then((part) => part.LoginScreen), waiting);
const WelcomeScreen = lazyPart(() => import('./welcome/welcome-screen.tsx').then((part) => part.WelcomeScreen), waiting);
const LeftScreen = lazyPart(() => import('./pages/left-screen.tsx').then((part) => part.LeftScreen), waiting);
const FailureScreen = lazyPart(() => import('./pages/failure-screen.tsx').then((part) => part.FailureScreen), waiting);

const NO_COLORS: readonly string[] = [];

/** The screens of one room. */
export function App() {
  const { i18n } = useTranslation();
  const { branding, mode } = useController().config;
  const { isMachine } = mode;
  const logo = useMeet((state) => state.branding?.logoUrl) ?? branding.logoUrl;
  const avatarColors = useMeet((state) => state.branding?.avatarColors) ?? NO_COLORS;
  const screen = useMeet((state) => state.screen);
  const isBeforeMeeting = screen === 'prejoin';
  useEffect(() => {
    if (isBeforeMeeting) void afterPaint(window, systemClock).then(MeetingScreen.preload);
  }, [isBeforeMeeting]);
  const isAtDoor = useMeet((state) => state.client.door.kind !== 'open');
  return (
    <TooltipProvider direction={i18n.dir()}>
      <BrandContext value={{ name: branding.appName, logo }}>
        <AvatarColors value={avatarColors}>
          {isMachine && screen === 'meeting' && !isAtDoor ? <MachineScreen /> : screenOf(screen, isAtDoor)}
          {!isMachine && <Dialogs />}
        </AvatarColors>
      </BrandContext>
    </TooltipProvider>
  );
}

function screenOf(screen: Screen, isAtDoor: boolean) {
  if (screen === 'meeting') return isAtDoor ? <DoorScreen /> : <MeetingScreen />;
  if (screen === 'login') return <LoginScreen />;
  if (screen === 'left') return <LeftScreen />;
  if (screen === 'failure') return <FailureScreen />;
  if (screen === 'welcome') return <WelcomeScreen />;
  return <PrejoinScreen />;
}
