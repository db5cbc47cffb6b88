import { TooltipProvider } from '@parley/ui';
import { useMeet } from './context.tsx';
import { MeetingScreen } from './meeting/meeting-screen.tsx';
import { FailureScreen } from './screens/failure-screen.tsx';
import { LeftScreen } from './screens/left-screen.tsx';
import { PrejoinScreen } from './screens/prejoin-screen.tsx';

/** The screens of one room. */
export function App() {
  const screen = useMeet((state) => state.screen);
  return <TooltipProvider>{screenOf(screen)}</TooltipProvider>;
}

function screenOf(screen: ReturnType<typeof useMeet<string>>) {
  if (screen === 'meeting') return <MeetingScreen />;
  if (screen === 'left') return <LeftScreen />;
  if (screen === 'failure') return <FailureScreen />;
  return <PrejoinScreen />;
}
