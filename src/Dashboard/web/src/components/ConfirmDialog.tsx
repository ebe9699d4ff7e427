import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

/** Asks before something that can't simply be undone; says what went wrong where it did. */
export function ConfirmDialog({ title, action, danger = false, onConfirm, onClose, children }: {
  readonly title: string;
  /** The word on the button: what will happen. */
  readonly action: string;
  readonly danger?: boolean;
  /** @throws Error Its message is shown, and the dialogue stays. */
  readonly onConfirm: (form: FormData) => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm(new FormData(event.currentTarget as HTMLFormElement));
      onClose();
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };

  return (
    <dialog ref={dialog} aria-labelledby={heading} onCancel={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={heading}>{title}</h2>
        {children}
        {problem === null ? null : (
          <p class="notice bad" role="alert">
            {problem}
          </p>
        )}
        <div class="row">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={busy}>
            {busy ? 'Working…' : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
