import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

/** A window over the page: keeps the keyboard inside, closes with Escape, and gives the focus back. */
export function Dialog(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: string | undefined;
  readonly closeLabel: string;
  /** `wide` for what has parts of its own, beside each other. */
  readonly size?: 'normal' | 'wide';
  readonly testId: string;
  readonly children: ReactNode;
}) {
  const { isOpen, onClose, title, text, closeLabel, size = 'normal', testId, children } = props;
  // Without a text there is nothing that describes it; radix wants that said.
  const described = text === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="ui-overlay" />
        <Primitive.Content className="ui-dialog" data-size={size} data-testid={testId} {...described}>
          <Primitive.Title className="ui-dialog-title">
            <span id="dialog-title">{title}</span>
          </Primitive.Title>
          {text !== undefined && <Primitive.Description className="ui-dialog-text">{text}</Primitive.Description>}
          {children}
          <Primitive.Close
            id="modal-header-close-button"
            className="ui-dialog-close"
            aria-label={closeLabel}
            data-testid={`${testId}.close`}
          >
            <X size={20} aria-hidden />
          </Primitive.Close>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
