using AutoScale.Grains.Abstractions.Enrollment;
using AutoScale.Grains.Abstractions.History;

namespace AutoScale.Grains.Enrollment;

/// <inheritdoc cref="IEnrollmentGrain"/>
[GrainType(AutoScaleGrains.Enrollment)]
public sealed class EnrollmentGrain(
    [PersistentState("enrollment", AutoScaleStorage.Name)] IPersistentState<EnrollmentGrainState> store,
    TimeProvider clock) : Grain, IEnrollmentGrain
{
    public async Task<EnrollmentResult> EnrollAsync(string deviceClass, string enrollmentKeyId, CancellationToken cancellationToken)
    {
        var (state, isBound) = (store.State, store.State.EnrollmentKeyId.Length > 0);
        if (state.RevokedReason is not null || (isBound && state.EnrollmentKeyId != enrollmentKeyId))
        {
            return new EnrollmentResult(false, state.Generation);
        }

        await ReplaceAsync(state with
        {
            DeviceClass = deviceClass,
            EnrollmentKeyId = enrollmentKeyId,
            Generation = state.Generation + 1,
            EnrolledAt = clock.GetUtcNow(),
        });
        return new EnrollmentResult(true, store.State.Generation);
    }

    public Task<bool> IsValidAsync(int generation, CancellationToken cancellationToken) => Task.FromResult(
        store.State is { Generation: > 0, RevokedReason: null, EnrollmentKeyId.Length: > 0 } && store.State.Generation == generation);

    public Task RevokeAsync(string reason, CancellationToken cancellationToken) =>
        ReplaceAsync(store.State with { RevokedReason = reason });

    public Task ReinstateAsync(CancellationToken cancellationToken) => store.State.RevokedReason is null
        ? Task.CompletedTask
        : ReplaceAsync(store.State with { RevokedReason = null, EnrollmentKeyId = "" });

    public Task EndTokensAsync(CancellationToken cancellationToken) =>
        store.ReplaceAsync(store.State with { Generation = store.State.Generation + 1 }, this);

    public Task<EnrollmentState> GetStateAsync(CancellationToken cancellationToken) => Task.FromResult(new EnrollmentState(
        store.State.DeviceClass, store.State.Generation, store.State.EnrolledAt, store.State.RevokedReason));

    Task ReplaceAsync(EnrollmentGrainState state)
    {
        state.Record(new EnrollmentChange(
            this.GetPrimaryKeyString(), state.DeviceClass, state.Generation is 0 ? null : state.EnrolledAt, state.RevokedReason, clock.GetUtcNow()));
        return store.ReplaceAsync(state, this);
    }
}
