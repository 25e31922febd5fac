import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The part of Own for foreign functions, which are final from Java 22 on. */
public class OwnForeign {
    static final MethodHandle ADD = add();
    static final MethodHandle ADD_CRITICAL = add(Linker.Option.critical(false));

    static MethodHandle add(Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(
            SymbolLookup.libraryLookup(System.getenv("XC_CALLEE"), Arena.global())
                .find("xc_callee_add").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT),
            options);
    }

    static long crossing() throws Throwable {
        int sum = 0;
        for (int i = 0; i < Own.OPERATIONS; i++) {
            sum += (int) ADD.invokeExact(i, 7);
        }
        return sum;
    }

    static long critical() throws Throwable {
        int sum = 0;
        for (int i = 0; i < Own.OPERATIONS; i++) {
            sum += (int) ADD_CRITICAL.invokeExact(i, 7);
        }
        return sum;
    }

    static void print() throws Throwable {
        Own.print("ffm/crossing", OwnForeign::crossing);
        Own.print("ffm/no-token", OwnForeign::critical);
    }
}
