using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Serialization;

/// <summary>
/// Compiles the copier of one type into IL: a new object, then one assignment per member. Reflection is for the compilation only;
/// IL rather than expression trees, because read-only fields are assigned.
/// </summary>
internal static class MemberwiseCopier<T>
{
    private const BindingFlags AllInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    internal static Func<T, CopyContext, T> Create() => Compile(SerializedMembers.Of(typeof(T)));

    internal static Func<T, CopyContext, T> CreateOverAllFields() =>
        Compile([.. typeof(T).GetFields(AllInstance).Select(field => new SerializedMember(field, null, IsImmutable: false))]);

    private static Func<T, CopyContext, T> Compile(List<SerializedMember> members)
    {
        // Looked up before any IL: an unknown member type refuses the whole type.
        var copiers = members.ConvertAll(member => Copiers.Get(member.Type));
        var method = new DynamicMethod($"Copy {typeof(T)}", typeof(T), [typeof(Copier[]), typeof(T), typeof(CopyContext)], typeof(MemberwiseCopier<T>).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(typeof(T));
        if (typeof(T).IsValueType)
        {
            il.Emit(OpCodes.Ldloca, copy);
            il.Emit(OpCodes.Initobj, typeof(T));
        }
        else
        {
            EmitReferencePrologue(il, copy);
        }

        for (var i = 0; i < members.Count; i++)
        {
            EmitMember(il, copy, members[i], copiers[i], i);
        }

        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<T, CopyContext, T>>(copiers.ToArray());
    }

    // if (value == null || context.TryGet(value, out copy)) return …; copy = new T(); context.Record(value, copy);
    private static void EmitReferencePrologue(ILGenerator il, LocalBuilder copy)
    {
        var notNull = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Brtrue, notNull);
        il.Emit(OpCodes.Ldnull);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(notNull);

        var fresh = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloca, copy);
        il.Emit(OpCodes.Call, typeof(CopyContext).GetMethod(nameof(CopyContext.TryGet), AllInstance)!.MakeGenericMethod(typeof(T)));
        il.Emit(OpCodes.Brfalse, fresh);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        il.MarkLabel(fresh);

        if (typeof(T).GetConstructor(AllInstance, []) is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
        }
        else
        {
            il.Emit(OpCodes.Ldtoken, typeof(T));
            il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
            il.Emit(OpCodes.Call, typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!);
            il.Emit(OpCodes.Castclass, typeof(T));
        }

        il.Emit(OpCodes.Stloc, copy);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Call, typeof(CopyContext).GetMethod(nameof(CopyContext.Record), AllInstance)!);
    }

    private static void EmitMember(ILGenerator il, LocalBuilder copy, SerializedMember member, Copier copier, int index)
    {
        il.Emit(typeof(T).IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, copy);
        if (copier.IsIdentity || member.IsImmutable)
        {
            EmitLoad(il, member);
        }
        else
        {
            var typed = typeof(Copier<>).MakeGenericType(member.Type);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, index);
            il.Emit(OpCodes.Ldelem_Ref);
            il.Emit(OpCodes.Castclass, typed);
            EmitLoad(il, member);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Call, typed.GetMethod(nameof(Copier<T>.Copy), AllInstance)!);
        }

        if (member.Field is { } field)
        {
            il.Emit(OpCodes.Stfld, field);
        }
        else
        {
            il.Emit(OpCodes.Call, member.Property!.SetMethod!);
        }
    }

    private static void EmitLoad(ILGenerator il, SerializedMember member)
    {
        if (member.Field is { } field)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldfld, field);
            return;
        }

        il.Emit(typeof(T).IsValueType ? OpCodes.Ldarga : OpCodes.Ldarg, (short)1);
        il.Emit(OpCodes.Call, member.Property!.GetMethod!);
    }
}
