import { TooltipProvider } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from './context.tsx';
import { lazyPart } from './lazy/lazy-part.tsx';
import { Dialogs } from './meeting/dialogs.tsx';
import { LoadingScreen } from './screens/loading-screen.tsx';
import { PrejoinScreen } from './screens/prejoin-screen.tsx';
import type { Screen } from './store.ts';

const waiting = { waiting: <LoadingScreen /> };
const MeetingScreen = lazyPart(() => import('./meeting/meeting-screen.tsx').then((part) => part.MeetingScreen), waiting);
const MachineScreen = lazyPart(() => import('./meeting/machine-screen.tsx').then((part) => part.MachineScreen), waiting);
const DoorScreen = lazyPart(() => import('./door/door-screen.tsx').then((part) => part.DoorScreen), waiting);
const LoginScreen = lazyPart(() => import('./door/login-screen.tsx').then((part) => part.LoginScreen), waiting);
const LeftScreen = lazyPart(() => import('./screens/left-screen.tsx').then((part) => part.LeftScreen), waiting);
const FailureScreen = lazyPart(() => import('./screens/failure-screen.tsx').then((part) => part.FailureScreen), waiting);

/** The screens of one room. */
export function App() {
  const { i18n } = useTranslation();
  const { isMachine } = useController().config.mode;
  const screen = useMeet((state) => state.screen);
  const isAtDoor = useMeet((state) => state.client.door.kind !== 'open');
  return (
    <TooltipProvider direction={i18n.dir()}>
      {isMachine && screen === 'meeting' && !isAtDoor ? <MachineScreen /> : screenOf(screen, isAtDoor)}
      {!isMachine && <Dialogs />}
    </TooltipProvider>
  );
}

function screenOf(screen: Screen, isAtDoor: boolean) {
  if (screen === 'meeting') return isAtDoor ? <DoorScreen /> : <MeetingScreen />;
  if (screen === 'login') return <LoginScreen />;
  if (screen === 'left') return <LeftScreen />;
  if (screen === 'failure') return <FailureScreen />;
  return <PrejoinScreen />;
}
