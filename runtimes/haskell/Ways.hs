{-# LANGUAGE BangPatterns #-}
{-# LANGUAGE ForeignFunctionInterface #-}
-- | The ways from Haskell to C and back, as the author of a binding writes them: imports, and loops
-- over them as a user writes loops.
module Ways (Case (..), makeCases, threadId) where

import Control.Monad (forM)
import Data.Int (Int32, Int64)
import Data.Word (Word64)
import Foreign.C.Types (CSize (..))
import Foreign.ForeignPtr (ForeignPtr, mallocForeignPtrArray, withForeignPtr)
import Foreign.Marshal.Array (pokeArray)
import Foreign.Ptr (FunPtr, Ptr)

-- | The loop returns what it computed, by which its answer is checked.
data Case = Case
    { caseId :: String
    , summary :: String
    , loop :: Int -> IO Int
    , expected :: Int -> Int
    }

type Binary = Int32 -> Int32 -> IO Int32

-- Safe: the capability is handed on meanwhile, and the function may call back.
foreign import ccall safe "xc_callee_add" addSafe :: Binary
foreign import ccall safe "xc_callee_nothing" nothingSafe :: IO ()
foreign import ccall safe "xc_callee_sum" sumSafe :: Ptr Int64 -> CSize -> IO Int64

-- Unsafe: the capability is kept; a plain call.
foreign import ccall unsafe "xc_callee_add" addUnsafe :: Binary
foreign import ccall unsafe "xc_callee_nothing" nothingUnsafe :: IO ()
foreign import ccall unsafe "xc_callee_sum" sumUnsafe :: Ptr Int64 -> CSize -> IO Int64

foreign import ccall unsafe "xc_callee_thread_id" threadId :: IO Int64

-- Upcalls: a closure behind a function pointer made at run time, and a function exported.
foreign import ccall safe "xc_callee_call_back"
    callBack :: FunPtr Binary -> Int32 -> Word64 -> IO Int64
foreign import ccall "wrapper" wrap :: Binary -> IO (FunPtr Binary)
foreign export ccall "xc_haskell_add" exportedAdd :: Binary
foreign import ccall "&xc_haskell_add" exportedAddPointer :: FunPtr Binary

exportedAdd :: Binary
exportedAdd first other = pure (first + other)

add :: Int32 -> Int32 -> Int32
add first other = first + other
{-# NOINLINE add #-}

second :: Int32
second = 7

plain :: Int -> IO Int
plain count = go 0 0
  where
    go !kept !i
        | i == count = pure kept
        | otherwise = go (kept + fromIntegral (add (fromIntegral i) second)) (i + 1)

crossing, noToken, nothing, noTokenNothing :: Int -> IO Int
crossing count = go 0 0
  where
    go !kept !i
        | i == count = pure kept
        | otherwise = do
            result <- addSafe (fromIntegral i) second
            go (kept + fromIntegral result) (i + 1)
noToken count = go 0 0
  where
    go !kept !i
        | i == count = pure kept
        | otherwise = do
            result <- addUnsafe (fromIntegral i) second
            go (kept + fromIntegral result) (i + 1)
nothing count = go 0
  where
    go !i
        | i == count = pure i
        | otherwise = nothingSafe >> go (i + 1)
noTokenNothing count = go 0
  where
    go !i
        | i == count = pure i
        | otherwise = nothingUnsafe >> go (i + 1)

upcall :: FunPtr Binary -> Int -> IO Int
upcall function count = fromIntegral <$> callBack function second (fromIntegral count)

batch, noTokenBatch :: ForeignPtr Int64 -> Int -> Int -> IO Int
batch array items count = withForeignPtr array (go 0 0)
  where
    go !kept !i pointer
        | i == count = pure kept
        | otherwise = do
            result <- sumSafe pointer (fromIntegral items)
            go (kept + fromIntegral result) (i + 1 :: Int) pointer
noTokenBatch array items count = withForeignPtr array (go 0 0)
  where
    go !kept !i pointer
        | i == count = pure kept
        | otherwise = do
            result <- sumUnsafe pointer (fromIntegral items)
            go (kept + fromIntegral result) (i + 1 :: Int) pointer

-- | Of i + second for all i below the count.
sums :: Int -> Int
sums count = count * (count - 1) `div` 2 + fromIntegral second * count

arrayOf :: Int -> IO (ForeignPtr Int64)
arrayOf items = do
    array <- mallocForeignPtrArray items
    withForeignPtr array (`pokeArray` [1 .. fromIntegral items])
    pure array

makeBatches :: IO [Case]
makeBatches = concat <$> forM [1, 4, 16, 64, 256, 1024, 4096, 16384] make
  where
    make items = do
        array <- arrayOf items
        let right count = count * (items * (items + 1) `div` 2)
            what = "the sum of a pinned array of " ++ show items ++ " Int64, "
        pure
            [ Case ("batch/" ++ show items) (what ++ "safe") (batch array items) right
            , Case ("no-token/batch/" ++ show items) (what ++ "unsafe")
                (noTokenBatch array items) right
            ]

makeCases :: IO [Case]
makeCases = do
    wrapped <- wrap exportedAdd
    batches <- makeBatches
    pure $
        [ Case "plain" "a function of two Int32, never inlined" plain sums
        , Case "crossing" "a safe import: the capability is handed on" crossing sums
        , Case "no-token" "an unsafe import: it is kept" noToken sums
        , Case "nothing" "a safe import of an empty function" nothing id
        , Case "no-token/nothing" "an unsafe import of it" noTokenNothing id
        , Case "upcall" "a function pointer that a wrapper import made" (upcall wrapped) sums
        , Case "export/upcall" "a foreign export" (upcall exportedAddPointer) sums
        ]
            ++ batches
