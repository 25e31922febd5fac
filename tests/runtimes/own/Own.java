/**
 * A benchmark in the manner of JMH: a method makes many calls and returns what keeps them from
 * being left out (JMH's OperationsPerInvocation); it is called until it is warm, then measured in
 * rounds. With the adapter's jar on the class path, for its native methods, and the folder of its
 * library as argument; prints {@code ID NANOSECONDS}.
 */
public class Own {
    static final int OPERATIONS = 1000;
    static final long WARM_UP_NS = 300_000_000L;
    static final long MEASURE_NS = 200_000_000L;
    static final long ROUND_NS = 2_000_000L;

    interface Benchmark {
        long invoke() throws Throwable;
    }

    static volatile long blackhole;

    static double roundNs(Benchmark benchmark, long roundNs) throws Throwable {
        long calls = 0;
        long start = System.nanoTime();
        long elapsed = 0;
        while (elapsed < roundNs) {
            for (int i = 0; i < 10; i++) {
                blackhole = benchmark.invoke();
            }
            calls += 10;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / calls / OPERATIONS;
    }

    static void print(String id, Benchmark benchmark) throws Throwable {
        roundNs(benchmark, WARM_UP_NS);
        double best = Double.MAX_VALUE;
        for (long round = 0; round < MEASURE_NS / ROUND_NS; round++) {
            best = Math.min(best, roundNs(benchmark, ROUND_NS));
        }
        System.out.println(id + " " + best);
    }

    static long plain() {
        int sum = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            sum += Plain.add(i, 7);
        }
        return sum;
    }

    static long crossing() {
        int sum = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            sum += Jni.add(i, 7);
        }
        return sum;
    }

    static long upcall() {
        return Jni.callBack(7, OPERATIONS);
    }

    public static void main(String[] arguments) throws Throwable {
        System.load(arguments[0] + "/libcrosscost-jni.so");
        print("plain", Own::plain);
        print("crossing", Own::crossing);
        print("upcall", Own::upcall);
        if (Runtime.version().feature() >= 22) {
            Class.forName("OwnForeign").getDeclaredMethod("print").invoke(null);
        }
    }
}
