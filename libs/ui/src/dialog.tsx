import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useReturnFocus } from './return-focus.ts';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly text?: string | undefined;
  readonly closeLabel: string;
  /** `wide` for what has parts of its own, beside each other. */
  readonly size?: 'normal' | 'wide';
  /** It wants an answer: neither Escape nor a click beside it puts it away. */
  readonly isRequired?: boolean;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A window over the page: keeps the keyboard inside, closes with Escape, and gives the focus back. */
export function Dialog({ isOpen, onClose, ...rest }: DialogProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => !open && !rest.isRequired && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="ui-overlay" />
        <Content {...rest} />
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Content(props: Omit<DialogProps, 'isOpen' | 'onClose'>) {
  const { title, text, closeLabel, size = 'normal', isRequired = false, testId, children } = props;
  const focus = useReturnFocus();
  // Without a text there is nothing that describes it; radix wants that said.
  const described = text === undefined ? { 'aria-describedby': undefined } : {};
  return (
    <Primitive.Content className="ui-dialog" data-size={size} data-testid={testId} {...described} {...focus}>
      <Primitive.Title className="ui-dialog-title">
        <span id="dialog-title">{title}</span>
      </Primitive.Title>
      {text !== undefined && <Primitive.Description className="ui-dialog-text">{text}</Primitive.Description>}
      {children}
      {!isRequired && (
        <Primitive.Close id="modal-header-close-button" className="ui-dialog-close" aria-label={closeLabel} data-testid={`${testId}.close`}>
          <X size={20} aria-hidden />
        </Primitive.Close>
      )}
    </Primitive.Content>
  );
}
