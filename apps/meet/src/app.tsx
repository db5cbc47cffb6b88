import { TooltipProvider } from '@parley/ui';
import { useMeet } from './context.tsx';
import { DoorScreen } from './door/door-screen.tsx';
import { LoginScreen } from './door/login-screen.tsx';
import { MeetingScreen } from './meeting/meeting-screen.tsx';
import { FailureScreen } from './screens/failure-screen.tsx';
import { LeftScreen } from './screens/left-screen.tsx';
import { PrejoinScreen } from './screens/prejoin-screen.tsx';
import type { Screen } from './store.ts';

/** The screens of one room. */
export function App() {
  const screen = useMeet((state) => state.screen);
  const isAtDoor = useMeet((state) => state.client.door.kind !== 'open');
  return <TooltipProvider>{screenOf(screen, isAtDoor)}</TooltipProvider>;
}

function screenOf(screen: Screen, isAtDoor: boolean) {
  if (screen === 'meeting') return isAtDoor ? <DoorScreen /> : <MeetingScreen />;
  if (screen === 'login') return <LoginScreen />;
  if (screen === 'left') return <LeftScreen />;
  if (screen === 'failure') return <FailureScreen />;
  return <PrejoinScreen />;
}
