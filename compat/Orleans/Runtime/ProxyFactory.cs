using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Orleans.Runtime;

/// <summary>Emits the class behind references to a grain interface. Upstream generates it from source.</summary>
internal static class ProxyFactory
{
    private static readonly Type[] s_constructorParameters = [typeof(CallRuntime), typeof(GrainId), typeof(InterfaceModel)];

    internal static Func<CallRuntime, GrainId, GrainReference> Create(InterfaceModel model)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"GrainReferences.{model.Type.FullName}"), AssemblyBuilderAccess.Run);
        GrantAccess(assembly, model);
        var type = assembly.DefineDynamicModule("GrainReferences")
            .DefineType($"{model.Type.FullName}Reference", TypeAttributes.Sealed | TypeAttributes.Class, typeof(GrainProxy), [model.Type]);
        EmitConstructor(type);
        for (var i = 0; i < model.Methods.Length; i++)
        {
            EmitMethod(type, model.Methods[i], i);
        }

        var built = type.CreateType();
        var runtime = Expression.Parameter(typeof(CallRuntime));
        var grainId = Expression.Parameter(typeof(GrainId));
        var create = Expression.New(built.GetConstructor(BindingFlags.Instance | BindingFlags.Public, s_constructorParameters)!, runtime, grainId, Expression.Constant(model));
        return Expression.Lambda<Func<CallRuntime, GrainId, GrainReference>>(create, runtime, grainId).Compile();
    }

    // Grain interfaces and their messages may be internal to their assemblies.
    private static void GrantAccess(AssemblyBuilder assembly, InterfaceModel model)
    {
        var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var names = model.Methods
            .SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ResultType))
            .SelectMany(WithArguments)
            .Append(model.Type)
            .Append(typeof(GrainProxy))
            .Select(type => type.Assembly.GetName().Name!)
            .Distinct();
        foreach (var name in names)
        {
            assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [name]));
        }
    }

    private static IEnumerable<Type> WithArguments(Type type) =>
        type.HasElementType ? WithArguments(type.GetElementType()!) : type.GetGenericArguments().SelectMany(WithArguments).Append(type);

    private static void EmitConstructor(TypeBuilder type)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, s_constructorParameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldarg_3);
        il.Emit(OpCodes.Call, typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, s_constructorParameters)!);
        il.Emit(OpCodes.Ret);
    }

    // return base.SendX<T>(index, new object[] { arguments });
    private static void EmitMethod(TypeBuilder type, MethodModel method, int index)
    {
        var implementation = type.DefineMethod(
            $"{method.Method.DeclaringType!.FullName}.{method.Method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.Method.ReturnType,
            [.. method.Parameters.Select(parameter => parameter.ParameterType)]);
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldc_I4, method.Parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            if (method.Parameters[i].ParameterType.IsValueType)
            {
                il.Emit(OpCodes.Box, method.Parameters[i].ParameterType);
            }

            il.Emit(OpCodes.Stelem_Ref);
        }

        il.Emit(OpCodes.Call, SenderOf(method));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(implementation, method.Method);
    }

    private static MethodInfo SenderOf(MethodModel method)
    {
        var returned = method.Method.ReturnType;
        var name = returned == typeof(void) ? nameof(GrainProxy.SendVoid)
            : returned == typeof(Task) ? nameof(GrainProxy.SendTask)
            : returned == typeof(ValueTask) ? nameof(GrainProxy.SendValueTask)
            : returned.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(GrainProxy.SendTaskOf)
            : nameof(GrainProxy.SendValueTaskOf);
        var sender = typeof(GrainProxy).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return sender.IsGenericMethodDefinition ? sender.MakeGenericMethod(method.ResultType) : sender;
    }
}
