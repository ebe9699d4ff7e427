import { useState } from 'preact/hooks';
import { signIn } from '../api/session';
import { ThemeSwitch } from '../app/Shell';
import { useTitle } from '../app/useTitle';
import { Logo } from '../components/Icon';

/** One key, one field. The key goes to the server and nowhere else: the browser keeps a cookie that scripts can't read. */
export function SignIn() {
  useTitle('Sign in');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setProblem(null);
    try {
      await signIn(String(new FormData(form).get('operatorKey') ?? '').trim());
    } catch (error) {
      setProblem((error as Error).message);
      form.querySelector('input')?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <div class="row middle">
          <span class="brand grow">
            <Logo size={34} />
            AutoScale
          </span>
          <ThemeSwitch />
        </div>
        <div>
          <h1>Sign in</h1>
          <p class="muted">See what the fleet saves, and why.</p>
        </div>
        <div class="field">
          <label for="operator-key">Operator key</label>
          <input id="operator-key" name="operatorKey" type="password" autocomplete="current-password" required autofocus spellcheck={false} aria-describedby="key-hint" aria-invalid={problem !== null} />
          <p class="hint muted small" id="key-hint">
            The silo printed one when it first started; others are in its settings.
          </p>
        </div>
        {problem === null ? null : (
          <p class="notice bad" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
