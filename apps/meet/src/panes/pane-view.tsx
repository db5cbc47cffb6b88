import { lazyPart } from '../lazy/lazy-part.tsx';
import { DocumentPane } from './document-pane.tsx';
import './panes.css';
import type { PaneKind } from './panes-state.ts';

const WhiteboardPane = lazyPart(() => import('./whiteboard/whiteboard-pane.tsx').then((part) => part.WhiteboardPane));

/** What is looked at together, in the place of a picture. */
export function PaneView({ pane }: { readonly pane: PaneKind }) {
  return (
    <div className="pane" data-keys="own" data-testid={`pane.${pane}`}>
      {pane === 'document' ? <DocumentPane /> : <WhiteboardPane />}
    </div>
  );
}
