import java.util.ArrayList;
import java.util.List;

/** Native methods, by the Java Native Interface: jni.c has their bodies. */
final class Jni {
    private Jni() {
    }

    static native int add(int first, int second);

    static native void nothing();

    static native long sum(long[] items);

    static native long callBack(int second, long times);

    static int calledBack(int first, int second) {
        return first + second;
    }

    static final class Crossing extends Case.OfSums {
        Crossing() {
            super("crossing", "a static native method (JNI)");
        }

        @Override
        long loop(int iterations) {
            int sum = 0;
            for (int i = 0; i < iterations; i++) {
                sum += add(i, SECOND);
            }
            return sum;
        }

        @Override
        String nativeMethod() {
            return "Jni::add";
        }
    }

    static final class Nothing extends Case.OfNothing {
        Nothing() {
            super("nothing", "a static native method (JNI) without arguments");
        }

        @Override
        long loop(int iterations) {
            for (int i = 0; i < iterations; i++) {
                nothing();
            }
            return 0;
        }

        @Override
        String nativeMethod() {
            return "Jni::nothing";
        }
    }

    static final class Upcalls extends Case.OfUpcalls {
        Upcalls() {
            super("upcall", "C calls a static Java method (CallStaticIntMethod)");
        }

        @Override
        long loop(int iterations) {
            return callBack(SECOND, iterations);
        }

        @Override
        String hotMethod() {
            return "Jni::calledBack";
        }
    }

    static final class Slices extends Case.OfSlices {
        private final long[] items;

        Slices(int count) {
            super("", "a long[] summed in a native method (GetPrimitiveArrayCritical)", count);
            items = new long[count];
            for (int i = 0; i < count; i++) {
                items[i] = i + 1;
            }
        }

        @Override
        long loop(int iterations) {
            long total = 0;
            for (int i = 0; i < iterations; i++) {
                total += sum(items);
            }
            return total;
        }

        @Override
        String nativeMethod() {
            return "Jni::sum";
        }
    }

    static List<Case> cases() {
        List<Case> cases =
            new ArrayList<>(List.of(new Crossing(), new Nothing(), new Upcalls()));
        for (int count : Case.BATCH_ITEMS) {
            cases.add(new Slices(count));
        }
        return cases;
    }
}
