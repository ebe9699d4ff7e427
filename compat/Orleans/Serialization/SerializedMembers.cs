using System.Reflection;

namespace Orleans.Serialization;

/// <summary>A member that travels: its field, or a property without one, and whether it is promised not to change.</summary>
internal readonly record struct SerializedMember(FieldInfo? Field, PropertyInfo? Property, bool IsImmutable)
{
    internal Type Type => Field?.FieldType ?? Property!.PropertyType;
}

/// <summary>Which members of a type travel: those with an id, and the primary constructor parameters of a record.</summary>
internal static class SerializedMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    internal static List<SerializedMember> Of(Type type)
    {
        var members = new List<SerializedMember>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            if (level.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is { } attribute)
            {
                AddLevel(level, attribute, members);
            }
        }

        return members;
    }

    private static void AddLevel(Type level, GenerateSerializerAttribute attribute, List<SerializedMember> members)
    {
        var ids = new Dictionary<uint, string>();
        var constructor = attribute.GivenIncludePrimaryConstructorParameters ?? Records.IsRecord(level)
            ? Records.PrimaryConstructorProperties(level)
            : [];
        foreach (var property in level.GetProperties(Declared))
        {
            var id = property.GetCustomAttribute<IdAttribute>();
            var implied = attribute.GenerateFieldIds == GenerateFieldIds.PublicProperties && property.GetMethod is { IsPublic: true } && property.CanWrite;
            if (id is null && !implied && !constructor.Contains(property.Name))
            {
                continue;
            }

            Claim(ids, id, property);
            var field = level.GetField($"<{property.Name}>k__BackingField", Declared);
            if (field is null && (property.GetMethod is null || property.SetMethod is null))
            {
                throw new InvalidOperationException($"{level}.{property.Name} has an [Id] but nothing to read from or write to.");
            }

            members.Add(new SerializedMember(field, field is null ? property : null, property.IsDefined(typeof(ImmutableAttribute))));
        }

        foreach (var field in level.GetFields(Declared))
        {
            if (field.GetCustomAttribute<IdAttribute>() is { } id)
            {
                Claim(ids, id, field);
                members.Add(new SerializedMember(field, null, field.IsDefined(typeof(ImmutableAttribute))));
            }
        }
    }

    private static void Claim(Dictionary<uint, string> ids, IdAttribute? id, MemberInfo member)
    {
        if (id is not null && !ids.TryAdd(id.Id, member.Name))
        {
            throw new InvalidOperationException(
                $"{member.DeclaringType} gives id {id.Id} to both {ids[id.Id]} and {member.Name}. Every [Id] of a type must be its own.");
        }
    }
}
