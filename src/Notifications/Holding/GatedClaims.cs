using Notifications.Delivery;
using Npgsql;

namespace Notifications.Holding;

/// <summary>
/// Claims for destinations that have a gate. The plain claim leaves them alone; here the gate is locked, and each is granted with a permit, or held with
/// the reason. That every worker asks the same row is what makes a limit hold across workers.
/// </summary>
public sealed class GatedClaims(NpgsqlDataSource database, ClaimStore claims)
{
    /// <param name="asked">Each notification at most once.</param>
    /// <returns>Granted or held; those that are missing were neither, because their rows have changed.</returns>
    public async Task<Dictionary<Guid, ClaimResult>> ClaimAsync(IReadOnlyCollection<GatedClaim> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var locked = await GateStore.LockAsync(connection, [.. asked.Select(x => x.Destination)], make: false, CancellationToken.None);
        var permits = await ClaimStore.FindPermitsAsync(connection, [.. asked.Select(x => x.Request.NotificationId)]);

        var (granted, held, changed) = (new List<(ClaimRequest, bool)>(), new List<(ClaimRequest, string)>(), new List<Gate>());
        foreach (var wish in asked.GroupBy(x => x.Destination))
        {
            var gate = locked.FirstOrDefault(x => x.Destination == wish.Key);
            var given = 0;
            foreach (var request in wish.Select(x => x.Request).OrderBy(x => x.NotificationId))
            {
                // The gate has gone meanwhile; or it had its turn when it was released, and nobody has shut the gate since.
                if (gate is null || (permits.Contains(request.NotificationId) && !gate.IsShut))
                {
                    granted.Add((request, gate is not null));
                    continue;
                }

                var (room, reason) = gate.Room();
                if (room > given && !(gate.HasWaiting && gate.IsNeeded))
                {
                    granted.Add((request, true));
                    given++;
                }
                else held.Add((request, reason));
            }

            if (given > 0) changed.Add(gate!.Give(given));
        }

        var results = await claims.ClaimAtGateAsync(connection, granted);
        foreach (var (notification, reason) in await ClaimStore.HoldAsync(connection, held)) results[notification] = new ClaimResult.Dropped(reason);
        await GateStore.SaveAsync(connection, changed, CancellationToken.None);
        await transaction.CommitAsync();
        return results;
    }
}

/// <param name="Destination">The one whose gate it is.</param>
public sealed record GatedClaim(ClaimRequest Request, Guid Destination);
