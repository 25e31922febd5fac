import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Foreign functions (java.lang.foreign, final since Java 22). The handles are constants, as they
 * have to be for the compiler to see through them; critical ones keep the thread in its state "in
 * Java", so that they must return soon and not call back.
 */
final class Ffm {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup CALLEE =
        SymbolLookup.libraryLookup(Path.of(System.getenv("XC_CALLEE")), Arena.global());
    private static final FunctionDescriptor ADD_TYPE =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD = handle("xc_callee_add", ADD_TYPE);
    private static final MethodHandle ADD_CRITICAL =
        handle("xc_callee_add", ADD_TYPE, Linker.Option.critical(false));
    private static final MethodHandle NOTHING =
        handle("xc_callee_nothing", FunctionDescriptor.ofVoid());
    private static final MethodHandle SUM =
        handle("xc_callee_sum", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG));
    private static final MethodHandle CALL_BACK = handle("xc_callee_call_back",
        FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_LONG));

    private Ffm() {
    }

    private static MethodHandle handle(String name, FunctionDescriptor type,
                                       Linker.Option... options) {
        return LINKER.downcallHandle(CALLEE.find(name).orElseThrow(), type, options);
    }

    static int calledBack(int first, int second) {
        return first + second;
    }

    /** invokeExact may throw anything; the foreign functions do not. */
    private static AssertionError unexpected(Throwable error) {
        return new AssertionError(error);
    }

    static final class Crossing extends Case.OfSums {
        Crossing() {
            super("ffm/crossing", "a foreign function");
        }

        @Override
        long loop(int iterations) {
            int sum = 0;
            try {
                for (int i = 0; i < iterations; i++) {
                    sum += (int) ADD.invokeExact(i, SECOND);
                }
                return sum;
            } catch (Throwable error) {
                throw unexpected(error);
            }
        }
    }

    static final class Critical extends Case.OfSums {
        Critical() {
            super("ffm/no-token", "a foreign function, linked as critical: no change of state");
        }

        @Override
        long loop(int iterations) {
            int sum = 0;
            try {
                for (int i = 0; i < iterations; i++) {
                    sum += (int) ADD_CRITICAL.invokeExact(i, SECOND);
                }
                return sum;
            } catch (Throwable error) {
                throw unexpected(error);
            }
        }
    }

    static final class Nothing extends Case.OfNothing {
        Nothing() {
            super("ffm/nothing", "a foreign function without arguments");
        }

        @Override
        long loop(int iterations) {
            try {
                for (int i = 0; i < iterations; i++) {
                    NOTHING.invokeExact();
                }
                return 0;
            } catch (Throwable error) {
                throw unexpected(error);
            }
        }
    }

    static final class Upcalls extends Case.OfUpcalls {
        private final MemorySegment stub;

        Upcalls() throws ReflectiveOperationException {
            super("ffm/upcall", "C calls a static Java method through an upcall stub");
            MethodHandle target = MethodHandles.lookup().findStatic(Ffm.class, "calledBack",
                MethodType.methodType(int.class, int.class, int.class));
            stub = LINKER.upcallStub(target, ADD_TYPE, Arena.global());
        }

        @Override
        long loop(int iterations) {
            try {
                return (long) CALL_BACK.invokeExact(stub, SECOND, (long) iterations);
            } catch (Throwable error) {
                throw unexpected(error);
            }
        }

        /** The stub enters a form that inlines the rest of the way, and calledBack with it. */
        @Override
        String hotMethod() {
            return "java.lang.invoke.LambdaForm$*";
        }
    }

    static final class Slices extends Case.OfSlices {
        private final MemorySegment items;

        Slices(int count) {
            super("ffm/", "a MemorySegment off the heap summed by a foreign function", count);
            items = Arena.global().allocate(MemoryLayout.sequenceLayout(count, JAVA_LONG));
            for (int i = 0; i < count; i++) {
                items.setAtIndex(JAVA_LONG, i, i + 1);
            }
        }

        @Override
        long loop(int iterations) {
            long total = 0;
            try {
                for (int i = 0; i < iterations; i++) {
                    total += (long) SUM.invokeExact(items, (long) count);
                }
                return total;
            } catch (Throwable error) {
                throw unexpected(error);
            }
        }
    }

    static List<Case> cases() throws ReflectiveOperationException {
        List<Case> cases = new ArrayList<>(
            List.of(new Crossing(), new Critical(), new Nothing(), new Upcalls()));
        for (int count : Case.BATCH_ITEMS) {
            cases.add(new Slices(count));
        }
        return cases;
    }
}
